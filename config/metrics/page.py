"""`GET /metrics`: all that was counted, and the state of now; and the same counts at a worker's own port."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import generate_latest
from prometheus_client.metrics_core import Metric

from config import errors
from config.metrics.doors import may_look
from config.metrics.state import State
from earmark.base import clock, slots

log = structlog.get_logger(__name__)

#: The text format, which every Prometheus reads.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_state = State(clock.now)


class _All:
    """What was counted, then the state."""

    def collect(self) -> Iterator[Metric]:
        yield from slots.counted().collect()
        yield from _state.collect()


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus. 404 for who may not look (Note [Doors])."""
    if not may_look(request.META):
        log.info("metrics_refused")
        return errors.not_found(request)
    answer = HttpResponse(generate_latest(_All()), content_type=CONTENT_TYPE)  # type: ignore[arg-type]  # it collects
    answer.headers["Cache-Control"] = "no-store"
    return answer


def open_port(port: int) -> None:
    """Shows what the processes of this machine count, without the state, to who may look; in a thread."""
    server = make_server("", port, _counts, WSGIServer, _Quiet)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _Quiet(WSGIRequestHandler):
    """Prometheus calls every few seconds: that is no news."""

    timeout = 5

    def log_message(self, *_: Any) -> None:
        pass


def _counts(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if not may_look(environ):
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
    start("200 OK", [("Content-Type", CONTENT_TYPE)])
    return [generate_latest(slots.counted())]
