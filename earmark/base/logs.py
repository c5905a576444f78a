"""Log lines: one JSON object each, with the request id, and never a secret."""

import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
import structlog.tracebacks

_SECRET_WORDS = (
    "password",
    "token",
    "secret",
    "authorization",
    "refresh",
    "cookie",
    "private_key",
    "api_key",
)
HIDDEN = "[hidden]"
#: Without local variables: those would carry passwords past `hide_secrets`.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces values whose names sound secret, at any depth of dictionaries."""
    for name, value in event.items():
        if isinstance(name, str) and any(word in name.lower() for word in _SECRET_WORDS):
            event[name] = HIDDEN
        elif isinstance(value, dict):
            hide_secrets(_logger, _method, value)
    return event


def configure_logging(*, level: str, pretty: bool) -> None:
    """Sends structlog and the standard library through one chain to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        hide_secrets,
    ]
    last: list[Any] = (
        [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
        if pretty
        else [_TRACEBACKS, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django": {"handlers": [], "propagate": True},
                "django.request": {"level": "ERROR"},
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
                "axes": {"level": "WARNING"},
                "celery.utils.functional": {"level": "WARNING"},
            },
        }
    )
