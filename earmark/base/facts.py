"""Facts: the outbox. The row is the queue; the task is the alarm clock (Note [Alarm] in `earmark.base.alarm`).

Note [Facts in order]
---------------------
Facts are told as they come due: one that failed is overtaken by younger ones, and two deliverers overtake each other.
Most listeners do not mind. Who does names the member of the payload that says what a fact is about (`about`). Before
such a listener is told, it is asked whether an older fact about the same thing has not been told to it yet; if so,
the younger one is put off for a moment, which is no failure.

Older means a smaller id. What facts are about is a row that their writers lock before they publish, and they hold it
until they commit. So whoever takes the greater id about a thing has seen the smaller one committed, and whoever finds
the younger fact here finds the older one too, unless it has been told. Few facts are older than the one at hand, since
the oldest go first: looking costs a short stretch of the primary key.

A fact that was given up is not waited for, or its thing would be silent for ever. Told again by hand, it comes late.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from earmark.base import measures
from earmark.base.alarm import Alarm
from earmark.base.backoff import delay
from earmark.base.json import dumps, loads
from earmark.base.models import Fact
from earmark.base.requests import on_behalf_of, request_id
from earmark.base.sql import call, rows

log = structlog.get_logger(__name__)

Listener = Callable[[dict[str, Any], datetime], None]
#: Told when it happened, too: `listener(payload, at, now)`.
OrderedListener = Callable[[dict[str, Any], datetime, datetime], None]

ALARM = "facts:alarm"
DELIVERY_TASK = "base.deliver_facts"
LEASE = timedelta(seconds=60)
#: How long a fact waits for an older one before it looks again.
PAUSE = timedelta(seconds=1)
BATCH = 100
ATTEMPTS_BEFORE_DEAD = 25

_alarm = Alarm(ALARM, DELIVERY_TASK)
#: Wakes the delivery after a commit; further commands may share the trip to Redis.
ring = _alarm.ring


@dataclass(frozen=True, slots=True)
class _InOrder:
    """Is told of the facts with the same payload[about] in their order. See Note [Facts in order]."""

    about: str
    listener: OrderedListener


_listeners: dict[str, dict[str, Listener | _InOrder]] = {}

_OLDER = (
    "SELECT id FROM base_fact WHERE id < %s AND dead_at IS NULL AND topic = ANY(%s) "
    "AND payload->>%s = %s AND NOT %s = ANY(done) ORDER BY id LIMIT 1"
)


def subscribe(topic: str, name: str, listener: Listener) -> None:
    """Has `listener(payload, now)` called at least once for each fact of the topic. Wiring calls this at start."""
    _listeners.setdefault(topic, {})[name] = listener


def subscribe_in_order(topic: str, name: str, listener: OrderedListener, *, about: str) -> None:
    """The same for `listener(payload, at, now)`, which hears of the facts that have the same `payload[about]` in
    their order, whatever their topics, as far as `name` is subscribed to them with that `about`.
    """
    _listeners.setdefault(topic, {})[name] = _InOrder(about, listener)


def publish(topic: str, payload: dict[str, Any]) -> None:
    """Writes a fact in the caller's transaction and rings once it has committed."""
    call("base.publish", p_topic=topic, p_payload=dumps(payload).decode(), p_request_id=request_id())
    transaction.on_commit(ring)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one run of the delivery did. `waiting`: how often a fact was put off until an older one is told."""

    delivered: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(*, clock: Callable[[], datetime]) -> Delivery:
    """Delivers all facts that are due; each is leased, told to its listeners, then deleted."""
    _alarm.silence()
    came_to: Counter[str] = Counter()
    ends = clock() + LEASE / 2  # the next run goes on; a task must stay well below the broker's time-out
    while clock() < ends and (leased := _lease(now=clock())):
        came_to.update(_counted(fact, _tell(fact, now=clock())) for fact in leased)
    return Delivery(**came_to)


def tell_again(facts: "QuerySet[Fact]", *, now: datetime) -> int:
    """Makes them due now, with all attempts before them; returns how many. Who had heard of one is not told twice."""
    again = facts.update(due_at=now, dead_at=None, attempts=0)
    transaction.on_commit(ring)
    return again


def _counted(fact: Any, came_to: str) -> str:
    given_up = came_to == "failed" and fact.attempts >= ATTEMPTS_BEFORE_DEAD
    measures.facts_told.count(fact.topic, "given_up" if given_up else came_to)
    return came_to


def _lease(*, now: datetime) -> list[Any]:
    """Due facts, oldest first: what an UPDATE returns comes in any order."""
    leased = rows(
        "UPDATE base_fact SET due_at = %s, attempts = attempts + 1 WHERE id IN ("
        "SELECT id FROM base_fact WHERE due_at <= %s AND dead_at IS NULL ORDER BY due_at, id LIMIT %s "
        "FOR UPDATE SKIP LOCKED) RETURNING id, topic, payload, request_id, created_at, done, attempts",
        (now + LEASE, now, BATCH),
    )
    return sorted(leased, key=lambda fact: fact.id)


def _tell(fact: Any, *, now: datetime) -> str:
    """What it came to, by its name in Delivery. A listener that fails is tried again later, the others are not."""
    payload, done, error = loads(fact.payload), list(fact.done), ""
    untold = {name: each for name, each in _listeners.get(fact.topic, {}).items() if name not in done}
    for name, listener in untold.items():
        try:
            with on_behalf_of(fact.request_id, f"tell {fact.topic}", fact=fact.id):
                if _is_told(name, listener, fact, payload, now=now):
                    done.append(name)
        except Exception as failure:
            error = f"{name}: {type(failure).__name__}: {failure}"
            log.exception("fact_not_delivered", fact=fact.id, topic=fact.topic, listener=name)
    if error:
        _postpone(fact, done, error, now=now)
        return "failed"
    if untold.keys() <= set(done):
        Fact.objects.filter(pk=fact.id).delete()
        return "delivered"
    Fact.objects.filter(pk=fact.id).update(done=done, due_at=now + PAUSE, attempts=fact.attempts - 1)
    return "waiting"


def _is_told(
    name: str, listener: Listener | _InOrder, fact: Any, payload: dict[str, Any], *, now: datetime
) -> bool:
    """False where the listener has to hear of something else first."""
    if not isinstance(listener, _InOrder):
        listener(payload, now)
    elif _must_wait(fact.id, payload, name, listener.about):
        return False
    else:
        listener.listener(payload, fact.created_at, now)
    return True


def _must_wait(fact_id: int, payload: dict[str, Any], name: str, about: str) -> bool:
    """True while an older fact about the same has not been told to `name`. See Note [Facts in order]."""
    of_name = {topic: named[name] for topic, named in _listeners.items() if name in named}
    topics = [topic for topic, each in of_name.items() if isinstance(each, _InOrder) and each.about == about]
    return about in payload and bool(rows(_OLDER, (fact_id, topics, about, str(payload[about]), name)))


def _postpone(fact: Any, done: list[str], error: str, *, now: datetime) -> None:
    dead = fact.attempts >= ATTEMPTS_BEFORE_DEAD
    if dead:
        log.error("fact_given_up", fact=fact.id, topic=fact.topic)
    Fact.objects.filter(pk=fact.id).update(
        done=done,
        error=error,
        due_at=now + delay(fact.attempts),
        dead_at=now if dead else None,
    )
