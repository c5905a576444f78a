"""How far an order has come: sent when nothing is left to send, delivered when every parcel is there."""

from datetime import datetime

from django.db.models import F

from earmark.base import facts
from earmark.orders.models import Order
from earmark.orders.rules import DELIVERED, PENDING, SHIPPED
from earmark.orders.services import payments
from earmark.orders.services.events import told
from earmark.orders.services.move import move


def advance(order: Order, now: datetime) -> None:
    """Moves a locked order on by what has happened to its lines and parcels. Takes a transaction.

    A line that was given back before its store sent it is not waited for.
    """
    unsent = order.lines.filter(shipment=None, returned__lt=F("quantity"))
    if order.status == PENDING and order.shipments.exists() and not unsent.exists():
        move(order, status=SHIPPED, now=now)
    if order.status == SHIPPED and not order.shipments.filter(delivered_at=None).exists():
        move(order, status=DELIVERED, now=now)
        payments.on_delivered(order, now)
        facts.publish("order.delivered", told(order))
