"""Logs of the process that serves, without the words of visitors.

Rasa writes every message down at DEBUG, and an exception's message may quote what could not be worked on. What serves
visitors writes neither, whatever LOG_LEVEL says; `rasa train`, `rasa shell` and `rasa test` open no channel of ours and
stay as they are.
"""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any


def install() -> None:
    """Write nothing below INFO, and exceptions without their messages, in this process from here on."""
    logging.disable(logging.DEBUG)
    if logging.getLogRecordFactory() is not _record:
        logging.setLogRecordFactory(_record)


def outline(error: BaseException) -> str:
    """An exception as its type and the lines of code that it came through, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join([type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))])


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    record.exc_info = None
    if error is not None:
        record.msg, record.args = f"{_told(record)} [{outline(error)}]", ()
    elif isinstance(record.msg, str) and '"exception"' in record.msg:
        record.msg = _without_traceback(record.msg)
    return record


def _told(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # a line that cannot be put together must not break what it tells of
        return str(record.msg)


def _without_traceback(line: str) -> str:
    """A line of structlog's, without the traceback that it renders with the values of all variables."""
    try:
        event = json.loads(line)
    except ValueError:
        return line.partition('"exception"')[0]
    if isinstance(event, dict):
        event.pop("exception", None)
    return json.dumps(event)
