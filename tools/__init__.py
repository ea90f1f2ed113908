"""Set-up, run and test of the whole project, in Python's standard library alone (Python 3.8 and later).

`python3 -m tools VERB` is what the Makefile calls; `tools/__main__.py` lists the verbs.
"""

import sys

if sys.version_info < (3, 8):
    sys.exit(
        "Sunhat's set-up needs Python 3.8 or later, this is %d.%d. Try: make PYTHON=python3.11" % sys.version_info[:2]
    )
