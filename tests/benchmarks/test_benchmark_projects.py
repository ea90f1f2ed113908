from pathlib import Path

import pytest
from ruamel.yaml import YAML

from benchmarks.turn import projects

EXAMPLES = """version: "3.1"
nlu:
  - intent: a/b
    examples: |
      - one
      - two
      - three

  - intent: c
    examples: |
      - four
responses:
  utter_a/b:
    - text: Ring {phone}.
      metadata:
        sources:
          - S1
          - S2
"""


def test_thinning_keeps_the_first_examples_of_each_block_and_everything_else() -> None:
    thin = YAML(typ="safe").load(projects.thinned(EXAMPLES, 2))
    assert [block["examples"].split() for block in thin["nlu"]] == [["-", "one", "-", "two"], ["-", "four"]]
    assert thin["responses"]["utter_a/b"][0]["metadata"]["sources"] == ["S1", "S2"]
    assert projects.thinned(EXAMPLES, None) == EXAMPLES


def test_placeholders_become_words_and_metadata_stays() -> None:
    text = "Ring {phone} now.  metadata: {reviewed: today}"
    assert projects.filled(text) == "Ring the phone now.  metadata: {reviewed: today}"


def test_the_stock_configuration_is_rasas_own_with_the_epochs_asked_for() -> None:
    config = projects.stock_config(7)
    parts = {part["name"]: part for part in [*config["pipeline"], *config["policies"]]}
    assert list(parts) == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "ResponseSelector",
        "FallbackClassifier",
        "MemoizationPolicy",
        "RulePolicy",
        "UnexpecTEDIntentPolicy",
        "TEDPolicy",
    ]
    assert {name: part["epochs"] for name, part in parts.items() if "epochs" in part} == {
        "DIETClassifier": 7,
        "ResponseSelector": 7,
        "UnexpecTEDIntentPolicy": 7,
        "TEDPolicy": 7,
    }


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return projects.write_stock(tmp_path_factory.mktemp("project") / "stock", epochs=1, most=2)


def test_the_stock_project_runs_no_code_of_ours(stock: Path) -> None:
    written = "".join((stock / name).read_text("utf-8") for name in ("config.yml", "domain.yml", "data/rules.yml"))
    assert "clinic_nlu" not in written
    assert "action_" not in written
    rules = YAML(typ="safe").load(stock / "data" / "rules.yml")["rules"]
    ours = YAML(typ="safe").load(projects.ROOT / "data" / "rules.yml")["rules"]
    shared = [rule["steps"][0] for rule in ours if rule["steps"][1]["action"] not in projects.OURS_ALONE]
    assert [rule["steps"][0] for rule in rules] == shared and len(shared) == len(ours) - 1


def test_the_stock_project_learns_follow_ups_as_stories(stock: Path) -> None:
    stories = YAML(typ="safe").load(stock / "data" / "stories.yml")
    told = {story["story"]: story["steps"] for story in stories["stories"]}
    assert told["follow_up_before after sun_care"] == [
        {"intent": "sun_care"},
        {"action": "utter_sun_care"},
        {"intent": "follow_up_before"},
        {"action": "utter_follow_up_before_after_sun_care"},
    ]
    said = stories["responses"]["utter_follow_up_before_after_sun_care"][0]["text"]
    assert projects.stock_replies(stock)[projects.first_paragraph(said)] == "answer:sun_care/before_treatment"
    learned = {block["intent"]: block["examples"] for block in _examples(stock / "data" / "follow_ups.yml")}
    assert set(learned) == {steps[2]["intent"] for steps in told.values()}
    assert all(len(examples.splitlines()) == 2 for examples in learned.values())


def test_a_topics_own_line_goes_before_its_answers_and_the_first_of_these_before_the_rest() -> None:
    table = {"why": {"start": "a/x", "a/y": "b/x", "a": "a/z", "b/x": "a/x", "b/y": "a/y"}, "area": {"b": "same"}}
    texts = {"utter_a/z": "Z.", "utter_a/x": "X.", "utter_out_of_scope": "No."}
    told = projects.stock_stories(table, texts)
    assert [story["steps"][3]["action"] for story in told["stories"]] == ["utter_why_after_a", "utter_why_after_b"]
    assert told["responses"] == {
        "utter_default": [{"text": "No."}],
        "utter_why_after_a": [{"text": "Z."}],
        "utter_why_after_b": [{"text": "X."}],
    }


def test_a_stock_project_of_rules_alone_learns_no_follow_ups(tmp_path: Path) -> None:
    project = projects.write_stock(tmp_path / "stock", epochs=1, most=2, stories=False)
    assert (project / "data" / "faq").is_dir()
    assert not any((project / "data" / name).exists() for name in ("follow_ups", "follow_ups.yml", "stories.yml"))


def _examples(path: Path) -> list[dict[str, str]]:
    return list(YAML(typ="safe").load(path)["nlu"])


def test_every_reply_that_the_stock_project_can_give_stands_for_an_outcome(stock: Path) -> None:
    known = set(projects.stock_replies(stock).values())
    said = [rule["steps"][1]["action"] for rule in YAML(typ="safe").load(stock / "data" / "rules.yml")["rules"]]
    topics = {outcome.partition(":")[2].partition("/")[0] for outcome in known if outcome.startswith("answer:")}
    for action in said:
        outcome = projects._outcome(action)
        topic = action[len("utter_") :]
        assert outcome in known or topic in topics or any(each.startswith(f"{topic}:") for each in known), action
