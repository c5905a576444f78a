"""Deliveries that somebody asks for: a test, or what went out before, again."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from earmark.base.clock import rfc3339
from earmark.base.ids import new_id
from earmark.webhooks.errors import EndpointNotFound
from earmark.webhooks.models import Delivery, Endpoint, Event
from earmark.webhooks.rules import PING, State
from earmark.webhooks.services.endpoints import wake

_ENDED = (State.DELIVERED.value, State.FAILED.value)


@transaction.atomic
def send_test(*, endpoint: Endpoint, now: datetime) -> int:
    """Queues a ping, before all else that waits there; returns the delivery's id. A paused endpoint gets it later.

    Raises EndpointNotFound.
    """
    if not wake(endpoint.pk):
        raise EndpointNotFound
    id = new_id()
    data = {"endpoint": str(endpoint.pk), "asked_at": rfc3339(now)}
    event = Event.objects.create(id=id, type=PING, subject=f"{PING}:{id}", data=data, occurred_at=now)
    delivery = Delivery.objects.create(
        endpoint=endpoint, event=event, subject=event.subject, due_at=endpoint.created_at, created_at=now
    )
    return delivery.pk


@transaction.atomic
def replay(*, delivery: Delivery, now: datetime) -> None:
    """Sends it again under the same id, with all attempts before it. What waits anyway is tried now.

    Of its subject it goes before those that wait: they are younger.
    """
    wake(delivery.endpoint_id)
    again = Delivery.objects.filter(pk=delivery.pk)
    if not again.filter(state__in=_ENDED).update(**_anew(now)):
        again.filter(state=State.QUEUED).update(due_at=now)


@transaction.atomic
def replay_since(
    *, endpoint: Endpoint, since: datetime, until: datetime, states: Collection[str], now: datetime
) -> int:
    """Sends again what was written from `since` until before `until` and has ended in one of the states; returns
    how many.
    """
    wake(endpoint.pk)
    ended = Delivery.objects.filter(endpoint=endpoint, state__in=set(states) & set(_ENDED))
    return ended.filter(created_at__gte=since, created_at__lt=until).update(**_anew(now))


def _anew(now: datetime) -> dict[str, object]:
    return {
        "state": State.QUEUED.value,
        "attempts": 0,
        "first_tried_at": None,
        "delivered_at": None,
        "due_at": now,
    }
