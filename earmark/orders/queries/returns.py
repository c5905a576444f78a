"""Returns as customers and staff see them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from earmark.base import money
from earmark.identity.rules import Caller
from earmark.orders.models import Order, OrderLine, Return, ReturnLine
from earmark.orders.queries.orders import find, visible_to


def returns_of(caller: Caller, order_id: UUID) -> "QuerySet[Return]":
    """All returns of an order that the caller may see. Raises NotFound."""
    order = find(visible_to(caller), order_id)
    lines = ReturnLine.objects.select_related("line").order_by("line_id")
    return (
        Return.objects.filter(order=order).select_related("order").prefetch_related(Prefetch("lines", lines))
    )


def present(returns: Iterable[Return]) -> list[dict[str, Any]]:
    """Returns as they are shown; those of `returns_of` need no query."""
    return [
        show(each, each.order, [(line.line, line.quantity) for line in each.lines.all()]) for each in returns
    ]


def show(found: Return, order: Order, lines: Iterable[tuple[OrderLine, int]]) -> dict[str, Any]:
    """A return as it is shown."""
    return {
        "id": found.id,
        "order": order.id,
        "status": found.status,
        "reason": found.reason,
        "restock": found.restock,
        "refund_amount": money.text(found.amount, order.currency),
        "currency": order.currency,
        "items": [
            {"product": line.product_id, "store": line.store_id, "name": line.name, "quantity": quantity}
            for line, quantity in lines
        ],
        "created_at": found.created_at,
        "decided_at": found.decided_at,
    }


def describe(transaction_ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """What the statement shows of refunds among its transactions. One query."""
    found = Return.objects.filter(id__in=transaction_ids).values_list("id", "order_id", "order__number")
    return {id: {"order": order, "order_number": number} for id, order, number in found}
