"""What surrounds every request: its id, its path's trailing slash, its log line."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from earmark.base import measures
from earmark.base.ids import new_id
from earmark.base.logs import HIDDEN, is_secret

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
#: What else is around work that goes on for a request: tracing (`config.tracing`), where it is on. Called with the
#: request id and the name of the work.
surroundings: list[Callable[[str, str], AbstractContextManager[None]]] = []
_ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,128}")


def request_id() -> str:
    """The id of the request or task that is running, or an empty string."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@contextmanager
def on_behalf_of(request: str, doing: str, **more: Any) -> Iterator[None]:
    """Work that goes on for the request with this id, which may have ended long ago. `more` goes into log lines."""
    with ExitStack() as around:
        around.enter_context(structlog.contextvars.bound_contextvars(request_id=request, **more))
        for surround in surroundings:
            around.enter_context(surround(request, doing))
        yield


def client_address(request: HttpRequest) -> str:
    """The caller's address: the peer, or what the last of TRUSTED_PROXIES proxies saw."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return str(hops[-trusted])
    return str(request.META.get("REMOTE_ADDR", ""))


class RequestMiddleware:
    """Binds the request id, lets every path do without its trailing slash, logs one line per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with its request id."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        current = given if _ACCEPTABLE.fullmatch(given) else str(new_id())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=current)
        path = request.path_info
        if not path.endswith("/") and "." not in path.rpartition("/")[2]:
            request.path_info = path + "/"
        began = perf_counter()
        response = self.get_response(request)
        response.headers[HEADER] = current
        if not response.streaming:
            content: bytes = getattr(response, "content", b"")
            response.headers.setdefault("Content-Length", str(len(content)))
        took = perf_counter() - began
        _count(request, response.status_code, took)
        log.info(
            "request",
            method=request.method,
            path=_shown(path, request),
            status=response.status_code,
            ms=round(took * 1000, 2),
        )
        return response


def _count(request: HttpRequest, status: int, seconds: float) -> None:
    """By the template of the path: `/api/v1/offers/<int:offer_id>/`. All that matches none is one."""
    match = request.resolver_match
    route = f"/{match.route}" if match and match.route else "none"
    method = request.method if request.method in _METHODS else "other"
    measures.requests.count(route, method, str(status))
    measures.request_seconds.observe(seconds, route, method)


def _shown(path: str, request: HttpRequest) -> str:
    """The path without what stands in it for a name that sounds secret."""
    if request.resolver_match is None:
        return path
    for name, value in request.resolver_match.kwargs.items():
        if is_secret(name):
            path = path.replace(str(value), HIDDEN)
    return path
