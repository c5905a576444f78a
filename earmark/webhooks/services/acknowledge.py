"""What came of a call, written down: for its delivery, for its log, and for its endpoint."""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from earmark.base.backoff import delay
from earmark.notifications.services import notify
from earmark.webhooks.models import Attempt, Delivery, Endpoint
from earmark.webhooks.rules import FIRST_RETRY, LAST_RETRY, EndpointState, State, rest, retry_at
from earmark.webhooks.services.calling import Answer

log = structlog.get_logger(__name__)

#: The receiver says that it is gone for good.
GONE = 410


@transaction.atomic
def acknowledge(sent: Any, answer: Answer, *, began: datetime, now: datetime) -> State:
    """Where the delivery stands now; SENDING where another has overtaken us. `began`: when it was leased.

    A success ends it. A failure has it tried again, with growing pauses, for a day; then it has FAILED, and the next
    of its subject goes. The endpoint is left alone for a while after a failure; after WEBHOOK_PAUSE of nothing else,
    or a 410, it is paused and its owner told, and what it was not given waits.
    """
    endpoint = Endpoint.objects.select_for_update(no_key=True).filter(pk=sent.endpoint_id).first()
    delivery = Delivery.objects.select_for_update(no_key=True).filter(pk=sent.id).first()
    if endpoint is None or delivery is None:
        return State.FAILED  # deleted meanwhile
    Attempt.objects.create(
        delivery=delivery,
        at=began,
        milliseconds=int(answer.took.total_seconds() * 1000),
        status=answer.status,
        reason=answer.reason,
    )
    if answer.taken:
        _succeed(endpoint, delivery, answer, now=now)
    elif delivery.state == State.SENDING and delivery.attempts == sent.attempts:
        _fail(endpoint, delivery, answer, began=began, now=now)
    log.info(
        "webhook_tried",
        endpoint=str(endpoint.pk),
        delivery=delivery.pk,
        attempt=sent.attempts,
        status=answer.status,
        state=delivery.state,
    )
    return State(delivery.state)


def _succeed(endpoint: Endpoint, delivery: Delivery, answer: Answer, *, now: datetime) -> None:
    if endpoint.failing_since is not None:
        endpoint.failing_since = endpoint.rests_until = None
        endpoint.save(update_fields=["failing_since", "rests_until"])
    delivery.state, delivery.status, delivery.reason = State.DELIVERED.value, answer.status, ""
    delivery.delivered_at = now
    delivery.save(update_fields=["state", "status", "reason", "delivered_at"])


def _fail(endpoint: Endpoint, delivery: Delivery, answer: Answer, *, began: datetime, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or began
    failing_for = max(now - endpoint.failing_since, answer.took)
    wait = max(delay(delivery.attempts, first=FIRST_RETRY, longest=LAST_RETRY), answer.retry_after)
    again = retry_at(now=now, wait=wait, first_tried_at=delivery.first_tried_at or began)
    if endpoint.state == EndpointState.ACTIVE and (
        answer.status == GONE or failing_for >= settings.WEBHOOK_PAUSE
    ):
        _pause(endpoint, answer.reason, now=now)
        again = now  # it waits until the endpoint is resumed
    endpoint.rests_until = now + rest(failing_for=failing_for, asked=answer.retry_after)
    endpoint.save(update_fields=["state", "reason", "failing_since", "rests_until"])
    delivery.state = (State.FAILED if again is None else State.QUEUED).value
    delivery.due_at = again or now
    delivery.status, delivery.reason = answer.status, answer.reason
    delivery.save(update_fields=["state", "due_at", "status", "reason"])


def _pause(endpoint: Endpoint, reason: str, *, now: datetime) -> None:
    endpoint.state, endpoint.reason = EndpointState.PAUSED.value, reason
    notify(
        user_id=endpoint.owner_id,
        kind="webhook_paused",
        data={"url": endpoint.url, "reason": reason},
        dedupe_key=f"webhook_paused:{endpoint.pk}:{now.isoformat()}",
        now=now,
    )
    log.warning("webhook_paused", endpoint=str(endpoint.pk))
