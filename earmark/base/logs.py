"""Log lines: one JSON object each, with the request id, and never a secret.

The program's own lines go straight to standard error: through the standard library's handlers a line per request
would cost more than the request. What libraries log is brought into the same shape.
"""

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

import orjson
import structlog
import structlog.tracebacks

HIDDEN = "[hidden]"
_SECRET = re.compile(r"password|token|secret|authorization|refresh|cookie|private_key|api_key", re.IGNORECASE)
#: Without local variables: those would carry passwords past `hide_secrets`.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)

#: Chattier than anyone wants to read.
_QUIET = {
    "django.request": "ERROR",
    "httpx": "WARNING",
    "httpcore": "WARNING",
    "axes": "ERROR",  # it names names; `login_failed` says what there is to say
    "celery.utils.functional": "WARNING",
    "fontTools": "WARNING",
    "fpdf": "ERROR",  # a character without a glyph is a box
}


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether what goes by this name is nobody's business."""
    return bool(_SECRET.search(name))


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces values whose names sound secret, at any depth of dictionaries."""
    for name, value in event.items():
        if isinstance(name, str) and is_secret(name):
            event[name] = HIDDEN
        elif isinstance(value, dict):
            hide_secrets(_logger, _method, value)
    return event


def _json(event: Any, **_: Any) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def configure_logging(*, level: str, pretty: bool) -> None:
    """Sends structlog's and the standard library's lines to standard error, all in one shape."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    people = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    factory: Any = structlog.PrintLoggerFactory(sys.stderr)
    if not pretty:
        factory = structlog.BytesLoggerFactory(sys.stderr.buffer)
    structlog.configure(
        processors=[
            *shared,
            *([people] if pretty else [_TRACEBACKS, structlog.processors.JSONRenderer(serializer=_json)]),
        ],
        logger_factory=factory,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    last = [people] if pretty else [_TRACEBACKS, structlog.processors.JSONRenderer()]
    _configure_libraries(level, shared, last)


def _configure_libraries(level: str, shared: list[Any], last: list[Any]) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": [structlog.stdlib.add_logger_name, *shared],
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django": {"handlers": [], "propagate": True},
                **{name: {"level": least} for name, least in _QUIET.items()},
            },
        }
    )
