"""Alarm clocks of offers."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from earmark.base import clock
from earmark.base.requests import on_behalf_of
from earmark.offers.services import subscribe
from earmark.offers.services.process_activation import process_activation as process
from earmark.offers.services.recover import due_activations


@shared_task(name="offers.process_activation")
def process_activation(activation_id: str) -> None:
    """Takes one step with one activation."""
    process(UUID(activation_id), clock=clock.now)


@shared_task(name="offers.recover_activations")
def recover_activations() -> None:
    """Queues what is due: retries, and what nobody rang for or whose worker died."""
    for activation in due_activations(now=clock.now()):
        with on_behalf_of(activation.request_id, "take up again", activation=str(activation.id)):
            process_activation.delay(str(activation.id))


@shared_task(name="offers.close_ended_subscriptions")
def close_ended_subscriptions() -> None:
    """Ends what is over and says so."""
    subscribe.close_ended(now=clock.now())


@shared_task(name="offers.tell_expiring_offers")
def tell_expiring_offers() -> None:
    """Finds what ends soon and says so once per period."""
    subscribe.tell_expiring(within=settings.EXPIRY_NOTICE, now=clock.now())
