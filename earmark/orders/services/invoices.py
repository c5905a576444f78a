"""Invoices: asked for, drawn in the background, kept. One is written once and stays as it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from earmark.base import facts, money
from earmark.base.errors import Refusal
from earmark.identity.rules import Caller
from earmark.orders.bill import Bill
from earmark.orders.models import Invoice, Order, OrderLine
from earmark.orders.queries.orders import find, visible_to
from earmark.orders.rules import CANCELLED, in_postal_order

#: Published with the order's id when somebody waits for its invoice.
ASKED = "invoice.asked"


class NoInvoice(Refusal):
    """What was cancelled is not billed."""

    code = "no_invoice"
    detail = "The order was cancelled: there is no invoice for it."


def invoice_for(*, caller: Caller, order_id: UUID) -> tuple[str, bytes | None]:
    """The order's number and its PDF; None while it is being drawn, which is asked for here.

    Raises NotFound, NoInvoice.
    """
    order = find(visible_to(caller), order_id)
    if order.status == CANCELLED:
        raise NoInvoice
    pdf = Invoice.objects.filter(order=order).values_list("pdf", flat=True).first()
    if pdf is None:
        facts.publish(ASKED, {"order": str(order.id)})
        return order.number, None
    return order.number, bytes(pdf)


def draw_invoice(order_id: UUID, *, now: datetime) -> None:
    """Draws and keeps the order's invoice, if there is none yet. Safe to call any number of times."""
    order = Order.objects.select_related("user", "payment", "promo_code").filter(pk=order_id).first()
    if order is None or order.status == CANCELLED or Invoice.objects.filter(order=order).exists():
        return
    # The library of drawing takes a tenth of every process's start, and few processes ever draw.
    from earmark.orders.invoice_pdf import draw  # noqa: PLC0415

    drawn = Invoice(order=order, pdf=draw(_bill(order, now)), created_at=now)
    Invoice.objects.bulk_create([drawn], ignore_conflicts=True)


def _bill(order: Order, now: datetime) -> Bill:
    def text(minor: int) -> str:
        return money.text(minor, order.currency)

    def row(line: OrderLine) -> tuple[str, str, str, str, str, str]:
        whole = line.unit_price * line.quantity
        discount = text(-line.discount) if line.discount else ""
        return (
            line.name,
            line.sku,
            str(line.quantity),
            text(line.unit_price),
            discount,
            text(whole - line.discount),
        )

    sums = [("Subtotal", text(order.subtotal))]
    if order.discount:
        code = f" ({order.promo_code.code})" if order.promo_code else ""
        sums.append((f"Discount{code}", text(-order.discount)))
    sums.append(("Total", f"{text(order.total)} {order.currency}"))
    return Bill(
        seller=settings.SHOP_NAME,
        number=order.number,
        ordered_at=order.created_at,
        drawn_at=now,
        customer=[order.user.get_full_name() or order.user.username, *_address(order.shipping_address)],
        lines=[row(line) for line in order.lines.all()],
        sums=sums,
        payment=f"{order.payment.method.replace('_', ' ')}, {order.payment.status}",
    )


def _address(given: Any) -> list[str]:
    return in_postal_order(given) if isinstance(given, dict) else [given] if given else []
