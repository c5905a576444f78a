"""What surrounds every request: its id, its path's trailing slash, its log line."""

import re
from collections.abc import Callable
from time import perf_counter

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from earmark.base.ids import new_id
from earmark.base.logs import HIDDEN, is_secret

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,128}")


def request_id() -> str:
    """The id of the request or task that is running, or an empty string."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


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
        log.info(
            "request",
            method=request.method,
            path=_shown(path, request),
            status=response.status_code,
            ms=round((perf_counter() - began) * 1000, 2),
        )
        return response


def _shown(path: str, request: HttpRequest) -> str:
    """The path without what stands in it for a name that sounds secret."""
    if request.resolver_match is None:
        return path
    for name, value in request.resolver_match.kwargs.items():
        if is_secret(name):
            path = path.replace(str(value), HIDDEN)
    return path
