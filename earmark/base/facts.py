"""Facts: the outbox. The row is the queue; the task is the alarm clock (Note [Alarm] in `earmark.base.alarm`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from earmark.base.alarm import Alarm
from earmark.base.backoff import delay
from earmark.base.json import dumps, loads
from earmark.base.models import Fact
from earmark.base.requests import request_id
from earmark.base.sql import call, rows

log = structlog.get_logger(__name__)

Listener = Callable[[dict[str, Any], datetime], None]

ALARM = "facts:alarm"
DELIVERY_TASK = "base.deliver_facts"
LEASE = timedelta(seconds=60)
BATCH = 100
ATTEMPTS_BEFORE_DEAD = 25

_alarm = Alarm(ALARM, DELIVERY_TASK)
#: Wakes the delivery after a commit; further commands may share the trip to Redis.
ring = _alarm.ring
_listeners: dict[str, dict[str, Listener]] = {}


def subscribe(topic: str, name: str, listener: Listener) -> None:
    """Has `listener(payload, now)` called at least once for each fact of the topic. Wiring calls this at start."""
    _listeners.setdefault(topic, {})[name] = listener


def publish(topic: str, payload: dict[str, Any]) -> None:
    """Writes a fact in the caller's transaction and rings once it has committed."""
    call("base.publish", p_topic=topic, p_payload=dumps(payload).decode(), p_request_id=request_id())
    transaction.on_commit(ring)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one run of the delivery did."""

    delivered: int = 0
    failed: int = 0


def deliver(*, clock: Callable[[], datetime]) -> Delivery:
    """Delivers all facts that are due; each is leased, told to its listeners, then deleted."""
    _alarm.silence()
    delivered = failed = 0
    ends = clock() + LEASE / 2  # the next run goes on; a task must stay well below the broker's time-out
    while clock() < ends and (leased := _lease(now=clock())):
        for fact in leased:
            if _tell(fact, now=clock()):
                delivered += 1
            else:
                failed += 1
    return Delivery(delivered, failed)


def _lease(*, now: datetime) -> list[Any]:
    """Due facts, oldest first: what an UPDATE returns comes in any order."""
    leased = rows(
        "UPDATE base_fact SET due_at = %s, attempts = attempts + 1 WHERE id IN ("
        "SELECT id FROM base_fact WHERE due_at <= %s AND dead_at IS NULL ORDER BY due_at, id LIMIT %s "
        "FOR UPDATE SKIP LOCKED) RETURNING id, topic, payload, request_id, done, attempts",
        (now + LEASE, now, BATCH),
    )
    return sorted(leased, key=lambda fact: fact.id)


def _tell(fact: Any, *, now: datetime) -> bool:
    """True when every listener has it. A listener that fails is tried again later, the others are not."""
    payload, done, error = loads(fact.payload), list(fact.done), ""
    for name, listener in _listeners.get(fact.topic, {}).items():
        if name in done:
            continue
        try:
            with structlog.contextvars.bound_contextvars(request_id=fact.request_id, fact=fact.id):
                listener(payload, now)
            done.append(name)
        except Exception as failure:
            error = f"{name}: {type(failure).__name__}: {failure}"
            log.exception("fact_not_delivered", fact=fact.id, topic=fact.topic, listener=name)
    if not error:
        Fact.objects.filter(pk=fact.id).delete()
        return True
    dead = fact.attempts >= ATTEMPTS_BEFORE_DEAD
    if dead:
        log.error("fact_given_up", fact=fact.id, topic=fact.topic)
    Fact.objects.filter(pk=fact.id).update(
        done=done,
        error=error,
        due_at=now + delay(fact.attempts),
        dead_at=now if dead else None,
    )
    return False
