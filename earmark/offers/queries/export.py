"""What offers hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.base import money
from earmark.offers.models import Activation, Subscription

_SUBSCRIPTION = ("offer_id", "activation_date", "expiration_date", "is_active", "transaction_id")
_ACTIVATION = (
    "offer_id", "kind", "amount", "currency", "status", "reference", "error", "created_at", "completed_at",
)  # fmt: skip


def export_of(user_id: int) -> dict[str, Any]:
    """Subscriptions and activations, each oldest first."""
    return {"subscriptions": _subscriptions(user_id), "activations": _activations(user_id)}


def _subscriptions(user_id: int) -> Iterator[dict[str, Any]]:
    own = Subscription.objects.filter(user_id=user_id).order_by("id")
    for row in own.values("id", "offer__name", *_SUBSCRIPTION).iterator():
        yield {"offer_name": row.pop("offer__name"), **row}


def _activations(user_id: int) -> Iterator[dict[str, Any]]:
    own = Activation.objects.filter(user_id=user_id).order_by("id")
    for row in own.values("id", "offer__name", *_ACTIVATION).iterator():
        amount = money.text(row.pop("amount"), row["currency"])
        yield {"transaction_id": row.pop("id"), "offer_name": row.pop("offer__name"), "amount": amount, **row}
