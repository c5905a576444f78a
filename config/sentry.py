"""Unexpected errors go to Sentry, where SENTRY_DSN is set; what they carry is chosen here, not left out here.

A report says which error, where in the program, at which route and for which request id. It has no local variables, no
bodies, no headers but harmless ones, no addresses of people, no breadcrumbs; of messages the first line without what
looks like a secret. Refusals, and neighbours that are away, are no errors: answers and metrics tell of those.
"""

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

import sentry_sdk
import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from kombu.exceptions import OperationalError as BrokerAway
from rest_framework.exceptions import APIException
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.django.transactions import LEGACY_RESOLVER
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration

from config.tracing.summary import summary
from earmark.base.errors import Refusal
from earmark.base.logs import HIDDEN
from earmark.base.redis import RedisAway

Event = MutableMapping[str, Any]

EXPECTED = (
    Refusal, RedisAway, BrokerAway, OperationalError, InterfaceError,
    APIException, Http404, PermissionDenied, SuspiciousOperation,
)  # fmt: skip
_HEADERS = {"accept", "content-length", "content-type", "host", "user-agent", "x-request-id"}
_TAGS = ("request_id", "trace_id", "task")
#: Of what libraries tell about their surroundings.
_CONTEXTS = ("runtime", "trace")
#: What Sentry calls the last of our routes, which takes all that no other does.
_ANY = "/"
#: An address beyond its host, a word of letters and digits that is no word, a telephone number, a mail address.
_TELLING = re.compile(
    r"(?P<host>\bhttps?://[^/\s?#]+)[^\s]*|[\w.+-]+@[\w-]+\.[\w.]+|\b(?=[\w-]*\d)[\w-]{20,}\b|\+?\d[\d -]{7,}\d"
)


def start() -> None:
    """Reports from now on."""
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        release=settings.SENTRY_RELEASE,
        traces_sample_rate=settings.SENTRY_TRACES_SAMPLE_RATE,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(signals_spans=False),
            CeleryIntegration(propagate_traces=settings.SENTRY_TRACES_SAMPLE_RATE > 0),
            DedupeIntegration(),
            ExcepthookIntegration(),
            ThreadingIntegration(),
            AtexitIntegration(callback=lambda pending, timeout: None),
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        trace_propagation_targets=[],
        before_send=scrub_error,
        before_send_transaction=scrub_transaction,
    )


def scrub_error(event: Any, hint: dict[str, Any]) -> Any:
    """The report as it may go out; None for what is none."""
    if isinstance(hint.get("exc_info", (None, None))[1], EXPECTED):
        return None
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = harmless(error.get("value") or "")
    return _scrub(event)


def scrub_transaction(event: Any, hint: dict[str, Any]) -> Any:
    """How long a request or a task took, and its parts by what they were."""
    for span in event.get("spans", ()):
        said = span.get("description") or ""
        span["description"] = summary(said) if span.get("op") == "db" else said.partition("?")[0]
        span["data"] = {}
    return _scrub(event)


def _scrub(event: Event) -> Event:
    for name in ("user", "extra", "breadcrumbs", "modules"):
        event.pop(name, None)
    event["contexts"] = {
        name: _of_trace(told) if name == "trace" else told
        for name, told in event.get("contexts", {}).items()
        if name in _CONTEXTS
    }
    if "request" in event:
        if event.get("transaction") == _ANY:
            event["transaction"] = _with_slash(event["request"].get("url", ""))
        event["request"] = _request(event["request"], route=event.get("transaction") or "")
    bound = structlog.contextvars.get_contextvars()
    event["tags"] = {name: str(bound[name]) for name in _TAGS if bound.get(name)}
    return event


def _of_trace(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "data"}


def _with_slash(url: str) -> str:
    """The route of a path that Sentry looked at before our middleware had put the slash to its end."""
    return LEGACY_RESOLVER.resolve(urlsplit(url).path.rstrip("/") + "/") or _ANY


def _request(told: dict[str, Any], *, route: str) -> dict[str, Any]:
    """Method, route and harmless headers: a path may hold secrets, and so may a query."""
    site = urlsplit(told.get("url", ""))
    headers = {name: value for name, value in told.get("headers", {}).items() if name.lower() in _HEADERS}
    return {"method": told.get("method"), "url": f"{site.scheme}://{site.netloc}{route}", "headers": headers}


def harmless(message: str) -> str:
    """A message's first line, in which nothing looks like an address, a token or a number of somebody's."""
    first = message.strip().partition("\n")[0][:300]
    return _TELLING.sub(lambda found: f"{found['host']}/{HIDDEN}" if found["host"] else HIDDEN, first)
