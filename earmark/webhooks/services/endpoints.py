"""Endpoints come, change, rest and go.

Lock order, here and in `acknowledge`: the endpoint, then its deliveries.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from earmark.base import addresses
from earmark.base.errors import InvalidValue
from earmark.base.sql import rows
from earmark.webhooks import alarm
from earmark.webhooks.errors import EndpointNotFound, TooManyEndpoints
from earmark.webhooks.models import Delivery, Endpoint
from earmark.webhooks.rules import EVENTS, MOST_ENDPOINTS, EndpointState, State
from earmark.webhooks.signing import new_secret

#: Deliveries may be many: they go in statements, a batch in each, so that none takes long. An event goes with its last
#: delivery.
_DELETE = """
WITH gone AS (DELETE FROM webhooks_delivery WHERE id IN (
  SELECT id FROM webhooks_delivery WHERE endpoint_id = %(endpoint)s LIMIT %(limit)s)
  RETURNING id, event_id),
tries AS (DELETE FROM webhooks_attempt a USING gone WHERE a.delivery_id = gone.id),
untold AS (DELETE FROM webhooks_event e USING gone WHERE e.id = gone.event_id AND NOT EXISTS (
  SELECT FROM webhooks_delivery d WHERE d.event_id = e.id AND d.endpoint_id <> %(endpoint)s))
SELECT id FROM gone
"""
BATCH = 1000


@transaction.atomic
def create_endpoint(
    *, owner_id: int, url: str, description: str = "", events: Sequence[str] = (), now: datetime
) -> Endpoint:
    """A new endpoint, active, with its secret. Raises InvalidValue, TooManyEndpoints."""
    _check(url, events)
    rows("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"webhooks of {owner_id}",))
    if Endpoint.objects.filter(owner=owner_id).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(limit=MOST_ENDPOINTS)
    return Endpoint.objects.create(
        owner_id=owner_id,
        url=url,
        description=description,
        events=list(events),
        secret=new_secret(),
        created_at=now,
    )


@transaction.atomic
def change_endpoint(
    *,
    endpoint: Endpoint,
    url: str | None = None,
    description: str | None = None,
    events: Sequence[str] | None = None,
) -> Endpoint:
    """Changes what is given. Deliveries that wait go to the new address, at once. Raises InvalidValue."""
    given = {"url": url, "description": description, "events": None if events is None else list(events)}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    _check(url, events or ())
    if "url" in changes:
        changes |= {"failing_since": None, "rests_until": None}
        transaction.on_commit(alarm.ring)
    return _write(endpoint, **changes)


def delete_endpoint(*, endpoint: Endpoint) -> None:
    """The endpoint with its deliveries and their log. What is on its way just now may arrive.

    In batches, the endpoint last: while it is going, it is sent nothing. Resumable.
    """
    pause(endpoint=endpoint, reason="It is being deleted.")
    while _delete_some(endpoint):
        pass


@transaction.atomic
def _delete_some(endpoint: Endpoint) -> bool:
    """Some of its deliveries; with the last of them the endpoint. True: there may be more."""
    lock_the_end()
    Endpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if len(rows(_DELETE, {"endpoint": endpoint.pk, "limit": BATCH})) == BATCH:
        return True
    rows("DELETE FROM webhooks_endpoint WHERE id = %s RETURNING id", (endpoint.pk,))
    return False


def delete_endpoints_of(*, owner_id: int) -> int:
    """All of a user's; returns how many."""
    found = list(Endpoint.objects.filter(owner=owner_id))
    for endpoint in found:
        delete_endpoint(endpoint=endpoint)
    return len(found)


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, keep: timedelta, now: datetime) -> str:
    """A new secret; the present one signs besides it for so long, and one from before no more.

    Raises EndpointNotFound.
    """
    locked = Endpoint.objects.select_for_update(no_key=True).filter(pk=endpoint.pk).first()
    if locked is None:
        raise EndpointNotFound
    kept = {"previous_secret": locked.secret, "previous_until": now + keep}
    if keep <= timedelta():
        kept = {"previous_secret": "", "previous_until": None}
    return _write(endpoint, secret=new_secret(), **kept).secret


def pause(*, endpoint: Endpoint, reason: str = "") -> Endpoint:
    """Sends it nothing until it is resumed; what there would be to send waits."""
    return _write(endpoint, state=EndpointState.PAUSED.value, reason=reason[:200])


@transaction.atomic
def resume(*, endpoint: Endpoint, now: datetime) -> Endpoint:
    """Sends what has waited, in its order and with a full day's tries. Changes nothing where it is active."""
    paused = Q(pk=endpoint.pk, state=EndpointState.PAUSED)
    if Endpoint.objects.select_for_update(no_key=True).filter(paused).exists():
        waiting = Delivery.objects.filter(endpoint=endpoint.pk, state=State.QUEUED)
        waiting.update(due_at=now, first_tried_at=None, attempts=0)
        # What is on its way keeps the number that its lease is known by.
        Delivery.objects.filter(endpoint=endpoint.pk, state=State.SENDING).update(first_tried_at=None)
        active = {"state": EndpointState.ACTIVE.value, "reason": ""}
        _write(endpoint, **active, failing_since=None, rests_until=None)
        transaction.on_commit(alarm.ring)
    return endpoint


def wake(endpoint_id: UUID) -> bool:
    """Somebody asks for it: it is called however long it has been failing. False: it is gone.

    Takes a transaction, which holds it from now on.
    """
    transaction.on_commit(alarm.ring)
    return bool(Endpoint.objects.filter(pk=endpoint_id).update(rests_until=None))


def lock_the_end() -> None:
    """Who deletes deliveries does it alone: of two who do, each would leave the events that they share to the other.
    And by the keys, though the plan may have been made when there was next to nothing.

    Takes a transaction.
    """
    rows("SELECT pg_advisory_xact_lock(hashtext('end of webhooks'))")
    for plan in ("seqscan", "hashjoin", "mergejoin"):
        rows("SELECT set_config(%s, 'off', true)", (f"enable_{plan}",))


def _write(endpoint: Endpoint, **changes: Any) -> Endpoint:
    """To the row and to the object, and nothing else: what the deliverers write meanwhile stays."""
    if changes:
        Endpoint.objects.filter(pk=endpoint.pk).update(**changes)
    for name, value in changes.items():
        setattr(endpoint, name, value)
    return endpoint


def _check(url: str | None, events: Sequence[str]) -> None:
    try:
        if url is not None:
            addresses.check(url, private=settings.OUTGOING_PRIVATE_NETWORKS)
    except addresses.Forbidden as forbidden:
        raise InvalidValue(field="url", reason=f"We do not call this: {forbidden.reason}.") from forbidden
    if unknown := sorted(set(events) - EVENTS.keys()):
        raise InvalidValue(
            field="events", reason=f"There is no event {', '.join(unknown)}.", code="unknown_event"
        )
