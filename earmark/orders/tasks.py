"""Alarm clocks of orders."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from earmark.base import clock
from earmark.orders.services import cart
from earmark.orders.services import settle_payment as settling
from earmark.orders.services.expire_unpaid import expire_unpaid as expire
from earmark.orders.services.invoices import draw_invoice as draw


@shared_task(name="orders.settle_payment")
def settle_payment(order_id: str) -> None:
    """Takes one step with one payment."""
    settling.settle_payment(UUID(order_id), clock=clock.now)


@shared_task(name="orders.settle_due_payments")
def settle_due_payments() -> None:
    """Queues what is due: retries, and what nobody rang for or whose worker died."""
    for order_id in settling.due_payments(now=clock.now()):
        settle_payment.delay(str(order_id))


@shared_task(name="orders.expire_unpaid")
def expire_unpaid() -> None:
    """Cancels orders that nobody paid in time."""
    expire(now=clock.now())


@shared_task(name="orders.draw_invoice")
def draw_invoice(order_id: str) -> None:
    """Draws one invoice, if there is none."""
    draw(UUID(order_id), now=clock.now())


@shared_task(name="orders.forget_carts")
def forget_carts() -> None:
    """Forgets guests' carts that nobody has touched for long."""
    cart.forget_carts(before=clock.now() - settings.CART_LIFETIME)
