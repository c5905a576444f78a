"""Where a customer pays: the payment is begun at the gateway, if it is not there yet. See Note [Payments]."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from earmark.base.errors import Refusal
from earmark.orders.errors import InvalidTransition
from earmark.orders.gateways import gateway_named
from earmark.orders.gateways.client import Intent
from earmark.orders.models import Order, Payment
from earmark.orders.rules import CANCELLED, FAILED, PENDING, UNPAID, VOIDED
from earmark.orders.services.hear_gateway import hear
from earmark.orders.services.move import locked
from earmark.orders.settling import Said, key_of

log = structlog.get_logger(__name__)


class NothingToPay(Refusal):
    """It is paid, or nobody pays it at a gateway. Members: method, payment_status."""

    code = "nothing_to_pay"
    detail = "There is nothing to pay at a gateway for this order."


class GatewayUnavailable(Refusal):
    """The gateway cannot be reached, or does not do what it should. Member: retry_after, in seconds."""

    code = "gateway_unavailable"
    detail = "The payment gateway does not answer. Try again in a moment."


def pay_order(*, user_id: int, order_id: UUID, clock: Callable[[], datetime]) -> dict[str, Any]:
    """`{checkout_url, status, expires_at}` of the payment, begun anew if the last one was declined.

    Not in a transaction: it calls the gateway. Safe to repeat: the key stays the same as long as nothing is declined.
    Raises NotFound, NothingToPay, InvalidTransition, GatewayUnavailable, AmountMismatch.
    """
    order = _begin(user_id, order_id, clock())
    payment, gateway = order.payment, gateway_named(order.payment.method)
    if gateway is None:
        raise GatewayUnavailable(retry_after=60)
    outcome = gateway.create(_intent(order, payment), within=settings.PAYMENT_TIMEOUT)
    if not isinstance(outcome, Said):
        log.error("gateway_did_not_create", order=str(order.id), outcome=repr(outcome))
        raise GatewayUnavailable(retry_after=5)
    order = _note_begun(order.id, outcome, tries=payment.tries, now=clock())
    if order.status == CANCELLED:
        raise InvalidTransition(state=order.status)
    return {
        "checkout_url": order.payment.checkout_url,
        "status": order.payment.status,
        "expires_at": order.pay_by,
    }


@transaction.atomic
def _begin(user_id: int, order_id: UUID, now: datetime) -> Order:
    """The order, if it can be paid now; what was declined is begun anew."""
    order = locked(Order.objects.filter(user_id=user_id), order_id)
    payment = order.payment
    if order.status == CANCELLED:
        raise InvalidTransition(state=order.status)
    if order.status != PENDING or order.pay_by is None or payment.status not in {UNPAID, FAILED, VOIDED}:
        raise NothingToPay(method=payment.method, payment_status=payment.status)
    if order.pay_by <= now:
        raise InvalidTransition(state=order.status)
    if payment.status != UNPAID:
        payment.tries, payment.status = payment.tries + 1, UNPAID
        payment.reference = payment.checkout_url = payment.error = ""
        payment.save()
    return order


@transaction.atomic
def _note_begun(order_id: UUID, said: Said, *, tries: int, now: datetime) -> Order:
    """Writes down what the gateway has begun."""
    order = locked(Order.objects.all(), order_id)
    payment = order.payment
    if payment.tries != tries or payment.reference not in {"", said.reference}:
        return order
    hear(order, said, now=now)
    return order


def _intent(order: Order, payment: Payment) -> Intent:
    return Intent(
        key=key_of(order.id, payment.tries),
        amount=payment.amount,
        currency=payment.currency,
        description=f"{settings.SHOP_NAME}, order {order.number}",
        webhook_url=f"{settings.PUBLIC_URL}/api/v1/payments/{payment.method}/webhook/",
        return_url=f"{settings.STOREFRONT_URL}/orders/{order.id}",
    )
