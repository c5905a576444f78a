"""Checkout: a reservation becomes an order at the promotion's price."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from earmark.base.sql import call
from earmark.flash import redis_engine
from earmark.flash.errors import HoldExpired, InvalidTransition, ReservationNotFound
from earmark.flash.models import Reservation
from earmark.flash.rules import CANCELLED, CONFIRMED, Token
from earmark.ledger.rules import State
from earmark.orders.errors import ReservationOver
from earmark.orders.services.place_reserved import Reserved, place_reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """How a reservation is to be bought."""

    user_id: int
    payment_method: str
    shipping_address: Any = None


def checkout(*, token: Token, purchase: Purchase, now: datetime) -> dict[str, Any]:
    """`{reservation_token, token, status, expires_at, order_id}`; repeated, the same again.

    Raises ReservationNotFound, HoldExpired, InvalidTransition, PaymentMethodUnknown, InsufficientBalance.
    """
    if token.promo is None:
        order, expires_at = _checkout(token.id, purchase, now)
    else:
        done = redis_engine.checkout(
            token=token,
            user_id=purchase.user_id,
            payment_method=purchase.payment_method,
            shipping_address=purchase.shipping_address,
            now=now,
        )
        order, expires_at = done.order_id, done.expires_at
    return {
        "reservation_token": str(token),
        "token": str(token),  # as document 004's clients know it
        "status": CONFIRMED,
        "expires_at": expires_at,
        "order_id": order,
    }


@transaction.atomic
def _checkout(id: UUID, purchase: Purchase, now: datetime) -> tuple[UUID, datetime]:
    row = call("flash.reserved", p_id=id, p_user=purchase.user_id)
    if row.promo is None:
        raise ReservationNotFound
    if row.order_id is not None:
        return row.order_id, row.expires_at
    _require_held(row.state)
    reserved = Reserved(
        hold=id,
        product=row.product,
        store=row.store,
        stock=row.stock,
        name=row.name,
        sku=row.sku,
        unit_price=row.price,
    )
    try:
        order = place_reserved(
            reserved=reserved,
            user_id=purchase.user_id,
            payment_method=purchase.payment_method,
            shipping_address=purchase.shipping_address,
            now=now,
        )
    except ReservationOver as over:
        _require_held(over.members["state"])
        raise
    Reservation.objects.filter(pk=id).update(order_id=order["id"], expires_at=row.expires_at)
    return order["id"], row.expires_at


def _require_held(state: str | None) -> None:
    """Raises HoldExpired, InvalidTransition."""
    if state == State.EXPIRED:
        raise HoldExpired
    if state != State.HELD:
        raise InvalidTransition(state=CANCELLED)
