"""Orders as customers and staff see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from earmark.base import money
from earmark.base.errors import NotFound
from earmark.identity.rules import ADMIN, MERCHANT, Caller
from earmark.inventory.queries.staff import stores_of
from earmark.orders.models import Order, OrderEvent, OrderLine, Payment, Shipment

_LOOKUPS = {
    "status": "status",
    "total_min": "total__gte",
    "total_max": "total__lte",
    "discount_min": "discount__gte",
    "discount_max": "discount__lte",
    "created_after": "created_at__gte",
    "created_before": "created_at__lt",
    "promo_code": "promo_code__code__iexact",
    "user_email": "user__email__iexact",
    "number": "number",
    "payment_status": "payment__status",
}


def with_lines_of(stores: Iterable[int]) -> Exists:
    """Whether an order has something from these stores."""
    return Exists(OrderLine.objects.filter(order_id=OuterRef("pk"), store_id__in=stores))


def visible_to(caller: Caller) -> "QuerySet[Order]":
    """The orders that a caller may see: own ones; a merchant's stores'; all, for an admin."""
    orders = Order.objects.all()
    if caller.role == ADMIN:
        return orders
    own = Q(user_id=caller.id)
    stores = stores_of(caller.id) if caller.role == MERCHANT else ()
    return orders.filter(own | Q(with_lines_of(stores)) if stores else own)


def orders_for(caller: Caller, **filters: Any) -> "QuerySet[Order]":
    """Those of them that fit; amounts are Decimals. `user_email` is for staff: a customer's own orders stay theirs."""
    found = visible_to(caller)
    for name, value in filters.items():
        if name == "user_email" and caller.role not in (ADMIN, MERCHANT):
            continue
        if name.startswith(("total_", "discount_")):
            found = found.filter(**{_LOOKUPS[name]: money.to_minor(value, settings.DEFAULT_CURRENCY)})
        else:
            found = found.filter(**{_LOOKUPS[name]: value})
    return complete(found)


def in_words(order_id: UUID) -> list[str]:
    """What was ordered, for a mail, line by line: `2 x Radio`."""
    return [str(line) for line in OrderLine.objects.filter(order=order_id)]


def stores_in(order_id: UUID) -> set[int]:
    """Ids of the stores that sell any of it."""
    return set(OrderLine.objects.filter(order=order_id).values_list("store_id", flat=True))


def order_for(caller: Caller, order_id: UUID) -> dict[str, Any]:
    """One of them as it is shown. Raises NotFound."""
    return present([find(complete(visible_to(caller)), order_id)])[0]


def order_of(order_id: UUID) -> dict[str, Any]:
    """An order as it is shown, whoever asks. Raises NotFound."""
    return present([find(complete(Order.objects.all()), order_id)])[0]


def find(orders: "QuerySet[Order]", order_id: UUID) -> Order:
    """The order, if it is among them. Raises NotFound."""
    order = orders.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def complete(orders: "QuerySet[Order]") -> "QuerySet[Order]":
    """With what is shown of them: three queries, however many."""
    return orders.select_related("payment", "promo_code").prefetch_related("lines", "shipments")


def present(orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Orders as they are shown; `complete` ones need no query."""
    return [
        show(
            order,
            lines=order.lines.all(),
            shipments=order.shipments.all(),
            promo_code=order.promo_code.code if order.promo_code else "",
        )
        for order in orders
    ]


def show(
    order: Order, *, lines: Iterable[OrderLine], shipments: Iterable[Shipment] = (), promo_code: str = ""
) -> dict[str, Any]:
    """An order with its parts as it is shown."""

    def text(minor: int) -> str:
        return money.text(minor, order.currency)

    return {
        "id": order.id,
        "number": order.number,
        "user": order.user_id,
        "status": order.status,
        "items": [
            {
                "product": line.product_id,
                "name": line.name,
                "sku": line.sku,
                "store": line.store_id,
                "quantity": line.quantity,
                "unit_price": text(line.unit_price),
                "line_total": text(line.unit_price * line.quantity),
                "discount_amount": text(line.discount),
                "returned": line.returned,
            }
            for line in lines
        ],
        "subtotal_amount": text(order.subtotal),
        "discount_amount": text(order.discount),
        "total_amount": text(order.total),
        "currency": order.currency,
        "promo_code": promo_code or None,
        "payment": show_payment(order, order.payment),
        "shipping_address": order.shipping_address,
        "shipments": [show_shipment(shipment) for shipment in _by_time(shipments)],
        "created_at": order.created_at,
        "updated_at": order.updated_at,
    }


def show_payment(order: Order, payment: Payment) -> dict[str, Any]:
    """A payment as it is shown; `pay_by` is when the goods are free again, unless it is paid."""
    return {
        "method": payment.method,
        "status": payment.status,
        "amount": money.text(payment.amount, payment.currency),
        "refunded_amount": money.text(payment.refunded, payment.currency),
        "currency": payment.currency,
        "pay_by": order.pay_by,
        "checkout_url": payment.checkout_url or None,
    }


def show_shipment(shipment: Shipment) -> dict[str, Any]:
    """A parcel as it is shown."""
    return {
        "store": shipment.store_id,
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "shipped_at": shipment.shipped_at,
        "delivered_at": shipment.delivered_at,
    }


def tracking_for(caller: Caller, order_id: UUID) -> dict[str, Any]:
    """`{status, carrier, tracking_number, shipments, events}` of an order that the caller may see; carrier and number
    are the last parcel's, null before. Three queries. Raises NotFound.
    """
    order = find(visible_to(caller), order_id)
    shipments = _by_time(order.shipments.all())
    last = shipments[-1] if shipments else None
    events = OrderEvent.objects.filter(order=order).order_by("id").values("type", "at", "note")
    return {
        "status": order.status,
        "carrier": last.carrier if last else None,
        "tracking_number": last.tracking_number if last else None,
        "shipments": [show_shipment(shipment) for shipment in shipments],
        "events": list(events),
    }


def describe(transaction_ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """What the statement shows of orders among its transactions. One query."""
    found = Order.objects.filter(transfer_id__in=transaction_ids).values_list("transfer_id", "id", "number")
    return {transfer: {"order": order, "order_number": number} for transfer, order, number in found}


def _by_time(shipments: Iterable[Shipment]) -> Sequence[Shipment]:
    return sorted(shipments, key=lambda shipment: (shipment.shipped_at, shipment.pk))
