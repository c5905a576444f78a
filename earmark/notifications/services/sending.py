"""Sends what waits in the queue.

Note [Sending]
--------------
1. Lease one message: one UPDATE moves it to SENDING, its `due_at` past the longest send, and counts the attempt.
   One at a time, so a lease never has to cover a queue of slow sends and a crash delays one message.
2. Send it, outside any transaction.
3. Acknowledge. A success always counts, whoever reports it. A failure counts only for who still has the lease
   (the attempt number tells), so that a late loser cannot take back what another has sent.

Dying between 2 and 3 sends again after the lease, under the same message id: at least once, and doubles can be told.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from earmark.base.backoff import delay
from earmark.base.requests import request_id
from earmark.base.sql import rows
from earmark.notifications import alarm, channels
from earmark.notifications.models import Notification
from earmark.notifications.rules import State, forgotten

log = structlog.get_logger(__name__)

#: Longer than any one send: every step of an SMTP talk may take EMAIL_TIMEOUT.
LEASE = timedelta(minutes=3)
#: A run starts no send after this, so that a silent mail server cannot occupy a worker for long.
RUN = timedelta(seconds=15)
ATTEMPTS = 8
#: With these the eighth attempt comes about an hour after the first: a mail server's restart loses nothing.
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the sender did."""

    sent: int
    postponed: int
    failed: int
    #: It stopped at its limit, so more may wait.
    full: bool


def send_waiting(*, clock: Callable[[], datetime], limit: int = 100) -> Run:
    """Sends at most `limit` messages that are due. Call it outside any transaction; see Note [Sending]."""
    alarm.silence()
    ends = clock() + RUN
    done: Counter[State] = Counter()
    while done.total() < limit and clock() < ends and (message := _lease(now=clock())):
        with structlog.contextvars.bound_contextvars(
            request_id=message.request_id or request_id(),
            notification=str(message.id),
            kind=message.kind,
            channel=message.channel,
        ):
            done[_send(message, clock=clock)] += 1
    return Run(done[State.SENT], done[State.QUEUED], done[State.FAILED], full=done.total() >= limit)


def _lease(*, now: datetime) -> Any:
    """The message that has been due longest, or None."""
    found = rows(
        "UPDATE notifications_notification SET state = 'sending', due_at = %s, attempts = attempts + 1 WHERE id = ("
        "SELECT id FROM notifications_notification WHERE due_at <= %s AND state IN ('queued', 'sending') "
        "ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "RETURNING id, kind, channel, address, subject, text, attempts, request_id",
        (now + LEASE, now),
    )
    return found[0] if found else None


def _send(message: Any, *, clock: Callable[[], datetime]) -> State:
    """What became of it: SENT, QUEUED to try again, FAILED, or SENDING by another who has overtaken us."""
    if message.attempts > ATTEMPTS:  # each one was cut short, or it would have been given up by now
        return _postpone(message, reason="the sender died at every attempt", permanent=True, now=clock())
    try:
        channels.named(message.channel).send(
            address=message.address, subject=message.subject, text=message.text, message_id=str(message.id)
        )
    except channels.DeliveryFailed as failure:
        return _postpone(message, reason=str(failure), permanent=failure.permanent, now=clock())
    except Exception as failure:  # noqa: BLE001  a channel's defect stays in its row and stops no other message
        reason = f"{type(failure).__name__}: {failure}"
        return _postpone(message, reason=reason, permanent=False, now=clock())
    unsent = Notification.objects.filter(pk=message.id).exclude(state=State.SENT)
    unsent.update(state=State.SENT, sent_at=clock(), reason="", **forgotten(message.kind))
    log.info("notification_sent", attempts=message.attempts)
    return State.SENT


def _postpone(message: Any, *, reason: str, permanent: bool, now: datetime) -> State:
    """Tries again later, or gives up. The reason may hold an address: it stays in the row, out of the log."""
    state = State.FAILED if permanent or message.attempts >= ATTEMPTS else State.QUEUED
    wait = delay(message.attempts, first=FIRST_RETRY, longest=LAST_RETRY)
    leased = Notification.objects.filter(pk=message.id, state=State.SENDING, attempts=message.attempts)
    blanked = forgotten(message.kind) if state == State.FAILED else {}
    if not leased.update(state=state, reason=reason, due_at=now + wait, **blanked):
        return State.SENDING  # overtaken: whoever leased it since answers for it
    log.warning("notification_not_sent", attempts=message.attempts, state=state.value)
    return state
