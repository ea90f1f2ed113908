# The menu of what one can do with a checkout. Everything needs Python 3.8 or later, make and git, and nothing else.
PYTHON ?= python3
# The command line's variables reach the tools through the environment, so that no quoting can break them.
export QUESTIONS OUT ALL DAYS BY CONFIRM

.DEFAULT_GOAL := help
.PHONY: help run test test-assistant train evaluate improve accept back lint bench clean lock

help: ## show this menu
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is missing, train if needed, and serve the demo clinic until Ctrl-C
	@exec $(PYTHON) -m tools run

test: ## run every test: bot, web, browser and faults
	@exec $(PYTHON) -m tools test

test-assistant: ## run the tests of the assistant and the set-up only
	@exec $(PYTHON) -m tools test-assistant

train: ## train the assistant if its data, configuration or code changed
	@exec $(PYTHON) -m tools train

evaluate: ## answer the questions of a file: make evaluate QUESTIONS=file.csv [OUT=file.jsonl]
	@exec $(PYTHON) -m tools evaluate

improve: ## train a candidate from what was corrected and compare it: make improve [DAYS=30]
	@exec $(PYTHON) -m tools improve

accept: ## have the latest candidate serve: make accept BY=name [CONFIRM="12 15"]
	@exec $(PYTHON) -m tools accept

back: ## have the model before serve again: make back BY=name
	@exec $(PYTHON) -m tools back

lint: ## check style, types and links
	@exec $(PYTHON) -m tools lint

bench: ## run every benchmark, one after the other
	@exec $(PYTHON) -m tools bench

clean: ## remove what was built; ALL=1 removes environments, conversations and secrets too
	@exec $(PYTHON) -m tools clean

lock: ## resolve the requirements anew and write the hash-pinned locks
	@exec $(PYTHON) -m tools lock
