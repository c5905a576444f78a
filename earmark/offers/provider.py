"""The client's side of the provider protocol (`docs/provider-protocol.md`).

Every call ends within its total deadline, whatever the other side does, and gives an Outcome; nothing that
happens on the wire raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, Protocol
from uuid import UUID

import httpx
from django.conf import settings

from earmark.base.http import Answer, exchange
from earmark.base.json import dumps
from earmark.offers.rules import Outcome, Refused, Succeeded, Unknown


@dataclass(frozen=True, slots=True)
class Order:
    """What a provider is asked to do. `key` is the transaction's id."""

    key: UUID
    body: Mapping[str, Any] = field(default_factory=dict)


class Provider(Protocol):
    """Whoever switches offers on."""

    def send(self, order: Order, *, within: timedelta) -> Outcome:
        """Asks for the work under the order's key; repeating does no second work."""

    def ask(self, order: Order, *, within: timedelta) -> Outcome | None:
        """What became of the key; None if the provider has never heard of it, which is not a refusal."""

    def kill(self, order: Order, *, within: timedelta) -> Outcome:
        """Has the key declared dead; Refused once that is confirmed, Succeeded if it was too late."""


@dataclass(frozen=True, slots=True)
class HTTPProvider:
    """A provider behind a base URL."""

    url: str
    client: httpx.Client

    def send(self, order: Order, *, within: timedelta) -> Outcome:
        """POST."""
        headers = {"Idempotency-Key": str(order.key), "Content-Type": "application/json"}
        answer = self._call(
            "POST", f"{self.url}/activations", within, content=dumps(order.body), headers=headers
        )
        return _outcome(answer, order.key)

    def ask(self, order: Order, *, within: timedelta) -> Outcome | None:
        """GET."""
        answer = self._call("GET", self._path(order), within)
        if isinstance(answer, Answer) and answer.status == 404 and answer.body.get("status") == "unknown":
            return None
        return _outcome(answer, order.key)

    def kill(self, order: Order, *, within: timedelta) -> Outcome:
        """DELETE."""
        return _outcome(self._call("DELETE", self._path(order), within), order.key)

    def _path(self, order: Order) -> str:
        return f"{self.url}/activations/{order.key}"

    def _call(self, method: str, url: str, within: timedelta, **options: Any) -> Answer | Unknown:
        answer = exchange(self.client, method, url, within=within, **options)
        return answer if isinstance(answer, Answer) else Unknown(answer.reason, healthy=not answer.sent)


def _outcome(answer: Answer | Unknown, key: UUID) -> Outcome:
    """By the protocol; whatever is not in it is unknown, and an answer for another key is none for ours."""
    if isinstance(answer, Unknown):
        return answer
    said = answer.body.get("status")
    if answer.body.get("key") != str(key) or answer.status >= 500:
        return Unknown(f"HTTP {answer.status}", wait=answer.retry_after)
    if said == "succeeded":
        return Succeeded(str(answer.body.get("reference", "")))
    if said == "refused":
        return Refused(str(answer.body.get("code") or "refused"), str(answer.body.get("message") or ""))
    if said == "dead":
        return Refused("provider_unavailable", "The provider could not do it in time.")
    return Unknown(f"HTTP {answer.status}: {said}", healthy=said == "processing", wait=answer.retry_after)


@cache
def provider_named(name: str) -> Provider | None:
    """The provider that PROVIDERS configures under the name, or None."""
    config = settings.PROVIDERS.get(name)
    if not config:
        return None
    headers = {"Authorization": f"Bearer {config['token']}"} if config.get("token") else {}
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
    return HTTPProvider(config["url"].rstrip("/"), httpx.Client(headers=headers, limits=limits))
