"""How stock came to be what it is."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from earmark.inventory.models import Movement

_LOOKUPS = {"kind": "kind", "created_after": "created_at__gte", "created_before": "created_at__lt"}


def movements(stock_id: UUID | None, **filters: Any) -> "QuerySet[Movement]":
    """A stock's history, narrowed by kind, created_after, created_before; nothing where there is no stock yet."""
    lookups: dict[str, Any] = {_LOOKUPS[name]: value for name, value in filters.items()}
    return Movement.objects.filter(stock=stock_id, **lookups).select_related("actor")


def present(found: Iterable[Movement]) -> list[dict[str, Any]]:
    """Movements as they are shown."""
    return [show(movement) for movement in found]


def show(movement: Movement) -> dict[str, Any]:
    """One of them."""
    return {
        "id": movement.pk,
        "kind": movement.kind,
        "quantity": movement.quantity,
        "reason": movement.reason,
        "actor": movement.actor.username if movement.actor else None,
        "created_at": movement.created_at,
    }
