"""What endpoints were told, or are to be, and how that went."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from earmark.webhooks.errors import DeliveryNotFound
from earmark.webhooks.models import Attempt, Delivery, Endpoint
from earmark.webhooks.queries.bodies import body_of
from earmark.webhooks.rules import State

#: Nothing is due any more.
_ENDED = (State.DELIVERED.value, State.FAILED.value)


def deliveries_of(
    endpoint: Endpoint,
    *,
    state: str | None = None,
    type: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> "QuerySet[Delivery]":
    """With their events, the newest first; `since` and `until` are about when they were written."""
    wanted = {
        "state": state,
        "event__type": type,
        "subject": subject,
        "created_at__gte": since,
        "created_at__lt": until,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    found = Delivery.objects.filter(endpoint=endpoint, **given)
    return found.select_related("event").order_by("-id")


def delivery_of(delivery_id: int, *, owner: int | None) -> Delivery:
    """One of the owner's, or of anybody's where that is None, with its event. Raises DeliveryNotFound."""
    whose = {} if owner is None else {"endpoint__owner": owner}
    found = Delivery.objects.filter(pk=delivery_id, **whose).select_related("event").first()
    if found is None:
        raise DeliveryNotFound
    return found


def present(delivery: Delivery) -> dict[str, Any]:
    """What a list shows of it."""
    event = delivery.event
    return {
        "id": delivery.pk,
        "event": {
            "id": event.pk,
            "type": event.type,
            "subject": event.subject,
            "occurred_at": event.occurred_at,
        },
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "reason": delivery.reason,
        "due_at": None if delivery.state in _ENDED else delivery.due_at,
        "delivered_at": delivery.delivered_at,
    }


def in_full(delivery: Delivery) -> dict[str, Any]:
    """The same with the body and every try, the first one first."""
    event = delivery.event
    tries = Attempt.objects.filter(delivery=delivery).order_by("id")
    return present(delivery) | {
        "body": body_of(type=event.type, occurred_at=event.occurred_at, data=event.data),
        "tries": list(tries.values("at", "status", "milliseconds", "reason")),
    }
