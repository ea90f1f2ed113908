"""Logs as one JSON object a line, without the words of visitors."""

import logging as standard
import threading
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

# What could carry a visitor's words or way to be reached. A log call that passes one of these by mistake loses it here.
PRIVATE = frozenset({"text", "body", "name", "email", "phone", "token", "choice", "page", "contact", "context", "message"})


# Loggers of libraries that write down what passes through them: statements with their values, addresses with what is searched.
TELLTALE = ("django.db.backends", "uvicorn.access")


class WithoutTelltales(standard.Filter):
    """Lets no record of a telltale logger out, whatever level somebody has set for it."""

    def filter(self, record: standard.LogRecord) -> bool:
        """True for what may be written."""
        return not any(record.name == name or record.name.startswith(f"{name}.") for name in TELLTALE)


def without_private(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: replace the value of every private key."""
    for key in PRIVATE.intersection(event):
        event[key] = "(withheld)"
    return event


def without_messages(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: write an exception as its types and where it came from.

    Its message is left out. A database quotes the row that it refuses, a parser what it could not parse.
    """
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else None
    if error is not None:
        event["exception"] = outline(error)
    return event


def outline(error: BaseException) -> list[str]:
    """An exception without any message: its type and its lines of code, and so for each that it came from."""
    lines = []
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        frames = traceback.extract_tb(found.__traceback__)
        lines.append(type(found).__name__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return lines


def tell_of_threads() -> None:
    """Have a thread that ends in an exception tell of it here, where messages are left out, and not on stderr."""

    def hook(given: threading.ExceptHookArgs) -> None:
        info: tuple[type[BaseException], BaseException, TracebackType | None] | None = None
        if given.exc_value is not None:
            info = (given.exc_type, given.exc_value, given.exc_traceback)
        standard.getLogger(__name__).error("thread_failed", exc_info=info)

    threading.excepthook = hook


def logging(level: str) -> dict[str, Any]:
    """Configure structlog, and return Django's LOGGING for what goes through the standard library."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, without_private, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_messages,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "filters": {"telltales": {"()": WithoutTelltales}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["telltales"]}},
        "root": {"handlers": ["stderr"], "level": level},
        # httpx writes a line for every request; the turn's own line says more.
        # uvicorn brings handlers of its own, which would write an exception's message.
        "loggers": {
            "httpx": {"level": "WARNING"},
            "django": {"handlers": [], "level": level},
            **{name: {"handlers": [], "propagate": True} for name in ("uvicorn", "uvicorn.error", "uvicorn.access")},
        },
    }
