"""Logs as one JSON object a line, without the words of visitors."""

from collections.abc import MutableMapping
from typing import Any

import structlog

# What could carry a visitor's words or way to be reached. A log call that passes one of these by mistake loses it here.
PRIVATE = frozenset({"text", "body", "name", "email", "phone", "token", "choice", "page", "contact", "context", "message"})


def without_private(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: replace the value of every private key."""
    for key in PRIVATE.intersection(event):
        event[key] = "(withheld)"
    return event


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
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        # httpx writes a line for every request; the turn's own line says more.
        "loggers": {"httpx": {"level": "WARNING"}, "django": {"handlers": [], "level": level}},
    }
