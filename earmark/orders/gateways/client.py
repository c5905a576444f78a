"""The shop's side of the payment protocol. Nothing that happens on the wire raises."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import httpx

from earmark.base.http import Answer, Lost, exchange
from earmark.base.json import dumps
from earmark.orders.settling import STATUS_OF, Outcome, Refused, Said, Step, Unknown

LONGEST_REFERENCE, LONGEST_URL = 128, 500
#: Statuses of a definite no. What they do not say (401, 429, 500 …) is about us or the weather, not about the payment.
_NO = {400, 404, 409, 422}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a customer is to pay, and where they and the news of it go afterwards."""

    key: str
    amount: int
    currency: str
    description: str
    webhook_url: str
    return_url: str


class Gateway(Protocol):
    """Whoever collects money for us. Every call ends `within` and may be repeated without doing anything twice."""

    def create(self, intent: Intent, *, within: timedelta) -> Outcome:
        """The payment under the intent's key, begun if it is new."""

    def ask(self, reference: str, *, within: timedelta) -> Outcome:
        """How the payment stands."""

    def tell(self, step: Step, reference: str, *, within: timedelta) -> Outcome:
        """Capture it or void it."""

    def refund(self, reference: str, *, key: str, amount: int, within: timedelta) -> Outcome:
        """Give so much back, once under the key."""


@dataclass(frozen=True, slots=True)
class HTTPGateway:
    """A gateway behind a base URL."""

    url: str
    client: httpx.Client

    def create(self, intent: Intent, *, within: timedelta) -> Outcome:
        """POST /payments."""
        body = {name: getattr(intent, name) for name in intent.__slots__}
        return self._call("POST", "", within, body)

    def ask(self, reference: str, *, within: timedelta) -> Outcome:
        """GET /payments/{id}."""
        return self._call("GET", f"/{reference}", within)

    def tell(self, step: Step, reference: str, *, within: timedelta) -> Outcome:
        """POST /payments/{id}/{capture or void}."""
        return self._call("POST", f"/{reference}/{step}", within, {})

    def refund(self, reference: str, *, key: str, amount: int, within: timedelta) -> Outcome:
        """POST /payments/{id}/refund."""
        return self._call("POST", f"/{reference}/refund", within, {"key": key, "amount": amount})

    def _call(self, method: str, path: str, within: timedelta, body: dict[str, Any] | None = None) -> Outcome:
        options: dict[str, Any] = {}
        if body is not None:
            options = {"content": dumps(body), "headers": {"Content-Type": "application/json"}}
        answer = exchange(self.client, method, f"{self.url}/payments{path}", within=within, **options)
        return outcome_of(answer)


def outcome_of(answer: Answer | Lost) -> Outcome:
    """By the protocol; whatever is not in it is unknown."""
    if isinstance(answer, Lost):
        return Unknown(answer.reason)
    if answer.status == 200:
        return said_of(answer.body) or Unknown("the answer is not worded as the protocol says")
    if answer.status in _NO and isinstance(code := answer.body.get("code"), str):
        return Refused(code, str(answer.body.get("message", "")))
    return Unknown(f"HTTP {answer.status}")


def said_of(payment: Any) -> Said | None:
    """A payment as the protocol words it; None when it is not worded so."""
    if not isinstance(payment, dict):
        return None
    status = STATUS_OF.get(str(payment.get("status")))
    texts = [payment.get(name) for name in ("id", "key", "currency", "checkout_url")]
    numbers = [payment.get(name) for name in ("amount", "refunded")]
    if status is None or not all(isinstance(text, str) and "\0" not in text for text in texts):
        return None
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        return None
    reference, key, currency, checkout_url = map(str, texts)
    amount, refunded = (int(number) for number in numbers if number is not None)
    if not 0 < len(reference) <= LONGEST_REFERENCE or len(checkout_url) > LONGEST_URL:
        return None
    return Said(reference, key, status, amount, currency, refunded, checkout_url)
