"""Somebody has logged in: contexts above may want to know at once, before the client's next request."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.http import HttpRequest

log = structlog.get_logger(__name__)

#: Called with the user's id, the log-in's request and the time.
Listener = Callable[[int, HttpRequest, datetime], None]

_listeners: list[Listener] = []


def welcome(listener: Listener) -> None:
    """Has a context above called when somebody logs in for tokens. Wiring calls this at start."""
    _listeners.append(listener)


def arrived(user_id: int, *, request: HttpRequest, now: datetime) -> None:
    """Tells them, after the log-in's own transaction: nothing that fails here keeps anybody out."""
    for listener in _listeners:
        try:
            listener(user_id, request, now)
        except Exception:
            log.exception("arrival_not_told", user=user_id, listener=listener.__qualname__)
