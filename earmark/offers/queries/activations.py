"""Where activations stand."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from earmark.base import money
from earmark.base.errors import NotFound
from earmark.offers import status
from earmark.offers.models import Activation
from earmark.offers.queries.catalog import offers_by_id

_COLUMNS = (
    "status", "stage", "amount", "currency", "user_id", "offer_id", "reference", "error",
    "created_at", "updated_at", "version",
)  # fmt: skip
_COMPLETE = {"status", "stage", "user_id", "created_at", "updated_at"}


def activation_status(
    transaction_id: UUID, *, user_id: int, reply: list[bytes] | None = None
) -> dict[str, Any]:
    """`{transaction_id, status, stage, created_at, updated_at, reference?, error?}` of the user's activation.

    From Redis (`reply`, if it has been asked already) when it has all of it, else from PostgreSQL, which then
    tells Redis. Raises NotFound.
    """
    found: Mapping[str, Any] | None = status.find(transaction_id) if reply is None else status.parsed(reply)
    if found is None or not found.keys() >= _COMPLETE:
        found = _remember(transaction_id)
    if str(found["user_id"]) != str(user_id):
        raise NotFound
    shown = {
        "transaction_id": transaction_id,
        "status": found["status"],
        "stage": found["stage"],
        "created_at": found["created_at"],
        "updated_at": found["updated_at"],
    }
    return shown | {name: found[name] for name in ("reference", "error") if found.get(name)}


def _remember(transaction_id: UUID) -> dict[str, Any]:
    row: dict[str, Any] | None = Activation.objects.filter(pk=transaction_id).values(*_COLUMNS).first()
    if row is None:
        raise NotFound
    version, currency = row.pop("version"), row.pop("currency")
    row["amount"] = money.text(row["amount"], currency)
    said = {name: value for name, value in row.items() if value != ""}
    status.publish(transaction_id, version=version, fields=said)
    return row


def describe(transaction_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the statement shows of activations among its transactions; three queries at most."""
    rows = list(Activation.objects.filter(pk__in=transaction_ids).values("id", *_COLUMNS))
    offers = offers_by_id(row["offer_id"] for row in rows) if rows else {}
    return {
        row["id"]: {
            "stage": row["stage"],
            "offer": row["offer_id"],
            "offer_details": offers[row["offer_id"]],
            "updated_at": row["updated_at"],
        }
        for row in rows
    }


def ids_for_offer(offer_id: int) -> QuerySet[Activation, UUID]:
    """Transactions about an offer."""
    return Activation.objects.filter(offer_id=offer_id).values_list("id", flat=True)


def partner_activation(reference: str, *, partner_id: int) -> dict[str, Any]:
    """What a partner may know of an activation that it asked for. Raises NotFound."""
    if not reference.isascii() or not reference.isprintable():
        raise NotFound
    row = Activation.objects.filter(partner_reference=reference, partner_id=partner_id).first()
    if row is None:
        raise NotFound
    return {
        "reference": reference,
        "transaction_id": row.id,
        "user_id": row.user_id,
        "offer_id": row.offer_id,
        "amount": money.text(row.amount, row.currency),
        "status": row.status,
        "is_valid": True,
    }


def asked_by(activation_id: UUID) -> tuple[int | None, str | None]:
    """The partner that asked for it and the reference that they were given; twice None for the user's own."""
    found = Activation.objects.filter(pk=activation_id).values_list("partner_id", "partner_reference").first()
    return found or (None, None)
