"""What serves visitors writes none of their words to its log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from clinic_nlu import quiet_logs

WORDS = "my pomegranate rash"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """A log at DEBUG, in a process that serves."""
    factory, disabled = logging.getLogRecordFactory(), logging.root.manager.disable
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = logging.getLogger("rasa.core.processor")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    quiet_logs.install()
    yield written
    logger.removeHandler(handler)
    logger.setLevel(level)
    logging.setLogRecordFactory(factory)
    logging.disable(disabled)


def fail() -> None:
    """Fails as a parser does, quoting what it was given."""
    raise ValueError(f"cannot read '{WORDS}'")


def test_what_rasa_writes_at_debug_is_not_written(log: io.StringIO) -> None:
    logging.getLogger("rasa.core.processor").debug("Received user message '%s'", WORDS)
    logging.getLogger("rasa.core.processor").info("Loaded.")
    assert log.getvalue() == "Loaded.\n"


def test_an_exception_is_its_type_and_its_lines(log: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("rasa.core.processor").exception("Encountered an exception while running %s.", "action_x")
    assert WORDS not in log.getvalue()
    assert "running action_x. [ValueError < " in log.getvalue()
    assert "test_quiet_logs.py:" in log.getvalue()


@pytest.mark.parametrize("broken", [False, True])
def test_a_traceback_that_structlog_rendered_is_left_out(log: io.StringIO, broken: bool) -> None:
    line = json.dumps({"event": "failed", "exception": [{"frames": [{"locals": {"text": WORDS}}]}]})
    logging.getLogger("rasa.core.processor").error(line[:-2] if broken else line)
    assert "failed" in log.getvalue()
    assert WORDS not in log.getvalue()


def test_it_is_installed_once(log: io.StringIO) -> None:
    factory = logging.getLogRecordFactory()
    quiet_logs.install()
    assert logging.getLogRecordFactory() is factory
