"""Which facts tell whom: the only place where contexts that do not know each other meet."""

from datetime import datetime
from typing import Any

from earmark.base import cache, facts, money
from earmark.notifications.services import notify
from earmark.offers import tasks as offers_tasks
from earmark.offers.queries import activations
from earmark.wallet import queries as wallet

Payload = dict[str, Any]


def connect() -> None:
    """Subscribes listeners and lends contexts what those below them may show. Called once at start."""
    facts.subscribe(cache.BUMP, "cache", lambda payload, now: cache.bump(payload["namespace"]))
    facts.subscribe("activation.requested", "worker", _queue_activation)
    facts.subscribe("activation.succeeded", "notifications", _tell_success)
    facts.subscribe("activation.failed", "notifications", _tell_failure)
    facts.subscribe("wallet.topped_up", "notifications", _tell_top_up)
    facts.subscribe("subscription.expiring", "notifications", _tell_expiring)
    facts.subscribe("subscription.ended", "notifications", _tell_ended)
    wallet.describe_with(activations.describe, offer=activations.ids_for_offer)


def _queue_activation(payload: Payload, now: datetime) -> None:
    offers_tasks.process_activation.delay(payload["activation"])


def _tell_success(payload: Payload, now: datetime) -> None:
    _tell(f"{payload['kind']}_succeeded", payload, payload["activation"], now)


def _tell_failure(payload: Payload, now: datetime) -> None:
    _tell(f"{payload['kind']}_failed", payload, payload["activation"], now)


def _tell_top_up(payload: Payload, now: datetime) -> None:
    _tell("wallet_topped_up", payload, payload["transaction_id"], now)


def _tell_expiring(payload: Payload, now: datetime) -> None:
    _tell("subscription_expiring", payload, f"{payload['subscription']}:{payload['expiration_date']}", now)


def _tell_ended(payload: Payload, now: datetime) -> None:
    _tell("subscription_ended", payload, f"{payload['subscription']}:{payload['expiration_date']}", now)


def _tell(kind: str, payload: Payload, about: str, now: datetime) -> None:
    """One message per kind and thing that it is about, however often the fact arrives."""
    data = dict(payload)
    if "amount" in data:
        data["amount"] = money.text(data["amount"], data["currency"])
    notify(user_id=data["user_id"], kind=kind, data=data, dedupe_key=f"{kind}:{about}", now=now)
