"""Sends what is due.

Note [Delivering]
-----------------
1. Lease. Of each endpoint that is active and does not rest, the deliveries that are due and the first open ones of
   their subjects, a few at a time; of one that is failing, a single one, to see how it is. The first of each endpoint
   go before the second of any, what is on its way counted, and equals draw lots, so no receiver holds up another by
   being slow, dead or wanted by many events. To an owner who is switched off nothing goes. The
   UPDATE moves them to SENDING, their `due_at` past the longest call, and counts the attempt.
2. Call, in threads, outside any transaction, and sign with the present moment.
3. Acknowledge, here in the main thread. A success always counts, whoever reports it; a failure only for who still
   has the lease, which the attempt number tells. See `acknowledge`.

Dying between 2 and 3 calls again after the lease, under the same `webhook-id`: at least once, and doubles can be told.
The next of a subject is leased only when this one has ended, so the order holds then, too.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError

from earmark.base.json import dumps, loads
from earmark.base.sql import rows
from earmark.webhooks import alarm, metrics
from earmark.webhooks.queries.bodies import body_of
from earmark.webhooks.rules import State
from earmark.webhooks.services.acknowledge import acknowledge
from earmark.webhooks.services.calling import Answer, call
from earmark.webhooks.signing import signed

log = structlog.get_logger(__name__)

#: A lease is so much longer than a call: looking a name up knows no deadline.
LEASE_MARGIN = timedelta(minutes=1)
#: A run leases nothing after this: others want the worker too.
RUN = timedelta(seconds=15)
#: While threads are free, the queue is looked at so often.
LOOK_EVERY_SECONDS = 0.25

_HEADERS = {"Content-Type": "application/json", "User-Agent": "Earmark-Webhooks"}


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the deliverer did."""

    delivered: int
    postponed: int
    failed: int
    #: It stopped because its time was over: more may wait.
    full: bool


def deliver(*, clock: Callable[[], datetime]) -> Run:
    """Sends what is due, until there is no more or its time is over. Call it outside any transaction.

    See Note [Delivering].
    """
    alarm.silence()
    ends = clock() + RUN
    done: Counter[State] = Counter()
    under_way: dict[Future[Answer], tuple[Any, datetime]] = {}
    with ThreadPoolExecutor(settings.WEBHOOK_THREADS) as threads:
        while True:
            free = settings.WEBHOOK_THREADS - len(under_way)
            now = clock()
            for delivery in _lease(limit=free, now=now) if free and now < ends else ():
                under_way[threads.submit(_send, delivery, now=now)] = (delivery, now)
            if not under_way:
                break
            came, _ = wait(under_way, timeout=LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
            for answered in came:
                delivery, began = under_way.pop(answered)
                try:
                    answer = answered.result()
                    state = acknowledge(delivery, answer, began=began, now=clock())
                    metrics.called(state, answer.took)
                    done[state] += 1
                except DatabaseError:
                    # It comes again after its lease; the others' answers are written all the same.
                    log.exception("webhook_not_acknowledged", delivery=delivery.id)
    return Run(done[State.DELIVERED], done[State.QUEUED], done[State.FAILED], full=clock() >= ends)


def _lease(*, limit: int, now: datetime) -> list[Any]:
    """See Note [Delivering]."""
    return rows(
        "SELECT * FROM webhooks.lease(%s, %s, %s, %s)",
        (
            now,
            now + settings.WEBHOOK_TIMEOUT + LEASE_MARGIN,
            max(1, settings.WEBHOOK_THREADS // 4),
            limit,
        ),
    )


def _send(delivery: Any, *, now: datetime) -> Answer:
    """In a thread: what is needed has come with the lease."""
    body = dumps(body_of(type=delivery.type, occurred_at=delivery.occurred_at, data=loads(delivery.data)))
    secrets = [delivery.secret]
    if delivery.previous_secret and delivery.previous_until is not None and now < delivery.previous_until:
        secrets.append(delivery.previous_secret)
    return call(
        delivery.url,
        body=body,
        headers=_HEADERS | signed(id=delivery.event_id, body=body, secrets=secrets, now=now),
        within=settings.WEBHOOK_TIMEOUT,
        private=settings.OUTGOING_PRIVATE_NETWORKS,
    )
