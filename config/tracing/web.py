"""A span around each HTTP request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from opentelemetry.context import Context
from opentelemetry.trace import Link, SpanKind, get_current_span

from config.tracing.provider import REQUEST_ID, bind, entered, fail, propagator
from earmark.base.requests import request_id

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: Asked for every few seconds by machines.
_UNTRACED = ("/healthz", "/readyz", "/metrics", "/static/")


class Tracing:
    """Stands right inside of what binds the request id, which names the trace."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """The answer."""
        if request.path_info.startswith(_UNTRACED):
            return self.get_response(request)
        method = request.method if request.method in _METHODS else "_OTHER"
        attributes = {"http.request.method": method, REQUEST_ID: request_id()}
        with entered(
            method, attributes, kind=SpanKind.SERVER, context=Context(), links=_caller(request)
        ) as span:
            bind(span)
            response = self.get_response(request)
            if request.resolver_match is not None and request.resolver_match.route:
                span.update_name(f"{method} /{request.resolver_match.route}")
                span.set_attribute("http.route", f"/{request.resolver_match.route}")
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                fail(span, str(response.status_code))
            return response


def _caller(request: HttpRequest) -> tuple[Link, ...]:
    """The span that the caller says it is in."""
    carrier = {"traceparent": request.META.get("HTTP_TRACEPARENT", "")}
    found = get_current_span(propagator.extract(carrier, context=Context())).get_span_context()
    return (Link(found),) if found.is_valid else ()
