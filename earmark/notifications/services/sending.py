"""Sends what waits in the queues, each channel's by itself.

Note [Sending]
--------------
1. Lease a batch: one UPDATE moves what has been due longest to SENDING, its `due_at` past the longest call.
2. Hand it to the channel, outside any transaction, with the time there is for it.
3. Acknowledge each message as soon as the channel says what became of it. A success always counts, whoever reports
   it. A failure counts only for who still has the lease (its end tells), so that a late loser cannot take back what
   another has sent. What there was no time for is put back as it was.

Dying between 2 and 3 sends again after the lease, under the same message id: at least once, and doubles can be told.

An attempt is counted when it ends; one that has not ended by the end of its lease is counted by who takes the message
over. That one sends it alone: if it is what kills the senders, it takes no others along. A channel that breaks over a
batch is treated in the same way, without the wait.

Only a batch is in memory, however long the queue.
"""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import structlog

from earmark.base.backoff import delay
from earmark.base.json import loads
from earmark.base.requests import request_id
from earmark.base.sql import rows
from earmark.notifications import channels
from earmark.notifications.channels.protocol import Channel, Message, Outcome, Refused, Taken
from earmark.notifications.models import Notification
from earmark.notifications.rules import KINDS, ChannelName, State, forgotten
from earmark.notifications.services.opting_out import CannotOptOut, opt_out, opt_out_url
from earmark.notifications.services.policies import POLICIES, Policy
from earmark.notifications.services.reports import settle_report
from earmark.notifications.words import Words, for_mail

log = structlog.get_logger(__name__)

#: As much of what the other side says as a row keeps.
REASON_LENGTH = 500
REFERENCE_LENGTH = 100
ZERO = timedelta(0)

#: A suspect, whose lease has run out, comes alone once it has been due longest; `was_…` is what it was before.
#: Ordered as the index is: a tie-break would sort the whole queue each time.
_LEASE = """
WITH due AS MATERIALIZED (
  SELECT id, state, due_at, attempts FROM notifications_notification
   WHERE channel = %(channel)s AND due_at <= %(now)s AND state IN ('queued', 'sending')
   ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED),
first AS (SELECT id, state FROM due ORDER BY due_at, id LIMIT 1),
batch AS (
  SELECT due.* FROM due, first WHERE due.id = first.id OR first.state = 'queued' AND due.state = 'queued')
UPDATE notifications_notification n
   SET state = 'sending', due_at = %(until)s, attempts = batch.attempts + (batch.state = 'sending')::int
  FROM batch WHERE n.id = batch.id
RETURNING n.id, n.user_id, n.kind, n.channel, n.language, n.data, n.address, n.subject, n.text, n.attempts,
          n.request_id, n.due_at, batch.state AS was_state, batch.due_at AS was_due_at, batch.attempts AS was_attempts
"""
_SENT = """
UPDATE notifications_notification
   SET state = 'sent', sent_at = %(now)s, reason = '', attempts = attempts + 1, reference = %(reference)s{blank}
 WHERE id = %(id)s AND state <> 'sent' RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the sender did."""

    sent: int
    postponed: int
    failed: int
    #: It stopped at its limit, or for lack of time, so more may wait.
    full: bool


class _Unheard(Enum):
    """Of what the channel said nothing."""

    NO_TIME = auto()
    #: It broke over the batch, and nobody knows over which message.
    BROKEN = auto()
    #: It was not asked, since every sender has died over this one.
    SPENT = auto()


def send_waiting(
    *, clock: Callable[[], datetime], channel: ChannelName | None = None, limit: int = 1000
) -> Run:
    """Sends at most `limit` messages of the channel that are due; without a channel, of each in turn.

    Call it outside any transaction; see Note [Sending]. Raises what a channel raises that is not set up right.
    """
    runs = [_send_by(name, clock=clock, limit=limit) for name in ([channel] if channel else POLICIES)]
    return Run(
        sent=sum(run.sent for run in runs),
        postponed=sum(run.postponed for run in runs),
        failed=sum(run.failed for run in runs),
        full=any(run.full for run in runs),
    )


def _send_by(channel: ChannelName, *, clock: Callable[[], datetime], limit: int) -> Run:
    policy, sender = POLICIES[channel], channels.named(channel)
    ends = clock() + policy.within
    done: Counter[State | _Unheard] = Counter()
    tried = 0
    while (
        tried < limit
        and not done[_Unheard.NO_TIME]  # or nobody answers
        and (within := ends - clock()) > ZERO
        and (batch := _lease(channel, policy, limit=min(sender.batch, limit - tried), now=clock()))
    ):
        with closing(_hand_over(sender, batch, policy=policy, within=within)) as outcomes:
            for message, outcome in outcomes:
                done[_settle(message, outcome, policy=policy, clock=clock)] += 1
        tried = done.total() - done[_Unheard.NO_TIME]
    cut_short = done[State.SENT] > 0 and (done[_Unheard.NO_TIME] > 0 or clock() >= ends)
    return Run(done[State.SENT], done[State.QUEUED], done[State.FAILED], full=tried >= limit or cut_short)


def _lease(channel: ChannelName, policy: Policy, *, limit: int, now: datetime) -> list[Any]:
    """A suspect alone, or those that have been due longest."""
    given = {"channel": channel.value, "now": now, "until": now + policy.lease, "limit": limit}
    return sorted(rows(_LEASE, given), key=lambda message: (message.was_due_at, message.id))


def _hand_over(
    sender: Channel, batch: Sequence[Any], *, policy: Policy, within: timedelta
) -> Generator[tuple[Any, Outcome | _Unheard]]:
    """What became of each, as soon as it is known."""
    first = batch[0]
    if first.was_state == State.SENDING and first.attempts >= policy.attempts:
        yield first, _Unheard.SPENT
        return
    unheard = {message.id: message for message in batch}
    silence: Outcome | _Unheard = _Unheard.NO_TIME
    try:
        for message, outcome in sender.send([_message(row) for row in batch], within=within):
            if row := unheard.pop(message.id, None):
                yield row, outcome
    except Exception as error:  # noqa: BLE001  a channel's defect stops no other message; its row says what it was
        log.warning("channel_broke", channel=first.channel, error=type(error).__name__)
        alone = Refused(f"{type(error).__name__}: {error}", permanent=False)
        silence = alone if len(batch) == 1 else _Unheard.BROKEN
    for row in unheard.values():
        yield row, silence


def _message(row: Any) -> Message:
    words = Words(subject=row.subject, text=row.text, sms=row.text, title=row.subject, push=row.text)
    data = None if row.data is None else loads(row.data)
    url = row.user_id and opt_out_url(user_id=row.user_id, kind=row.kind, channel=row.channel)
    if row.channel == ChannelName.EMAIL:
        words = for_mail(words, kind=row.kind, language=row.language, data=data, opt_out_url=url or "")
    return Message(row.id, row.user_id, row.kind, row.address, words, data, url or "")


def _settle(
    message: Any, outcome: Outcome | _Unheard, *, policy: Policy, clock: Callable[[], datetime]
) -> State | _Unheard:
    """Where the message stands now; SENDING is by another, who has overtaken us, or alone in a moment."""
    with structlog.contextvars.bound_contextvars(
        request_id=message.request_id or request_id(),
        notification=str(message.id),
        kind=message.kind,
        channel=message.channel,
    ):
        match outcome:
            case Taken():
                return _acknowledge(message, outcome, now=clock())
            case Refused():
                return _postpone(message, outcome, policy=policy, now=clock())
            case _Unheard.SPENT:
                reason = "the sender died at every attempt"
                return _release(
                    message, State.FAILED, reason=reason, due_at=clock(), **forgotten(message.kind)
                )
            case _Unheard.BROKEN:
                return _release(message, State.SENDING, due_at=clock())
        _release(message, message.was_state, due_at=message.was_due_at, attempts=message.was_attempts)
        return _Unheard.NO_TIME


def _acknowledge(message: Any, taken: Taken, *, now: datetime) -> State:
    """Without Django's query builder, which would cost more than the row."""
    reference, blank = _kept(taken.reference)[:REFERENCE_LENGTH], forgotten(message.kind)
    statement = _SENT.format(blank="".join(f", {column} = %({column})s" for column in blank))
    rows(statement, {"id": message.id, "now": now, "reference": reference, **blank})
    log.info("notification_sent", attempts=message.attempts + 1)
    if reference:
        settle_report(reference=reference, now=now)
    return State.SENT


def _postpone(message: Any, refused: Refused, *, policy: Policy, now: datetime) -> State:
    """Tries again later, or gives up. The reason may hold an address: it stays in the row, out of the log."""
    if refused.opted_out and message.user_id and message.kind in KINDS:
        topic = KINDS[message.kind].topic
        with suppress(CannotOptOut):
            opt_out(user_id=message.user_id, topic=topic, channel=message.channel, source="gateway", now=now)
    attempts = message.attempts + 1
    given_up = refused.permanent or refused.opted_out or attempts >= policy.attempts
    wait = ZERO if given_up else delay(attempts, first=policy.first, longest=policy.last)
    return _release(
        message,
        State.FAILED if given_up else State.QUEUED,
        reason=_kept(refused.reason),
        attempts=attempts,
        due_at=now + wait,
        **(forgotten(message.kind) if given_up else {}),
    )


def _release(message: Any, state: State, **columns: Any) -> State:
    """Ends our lease, or does nothing when we have lost it; returns where the message stands then."""
    leased = Notification.objects.filter(pk=message.id, state=State.SENDING, due_at=message.due_at)
    if not leased.update(state=state, **columns):
        return State.SENDING  # overtaken: whoever leased it since answers for it
    if "reason" in columns:
        log.warning(
            "notification_not_sent", attempts=columns.get("attempts", message.attempts), state=state.value
        )
    return state


def _kept(said: str) -> str:
    """What the other side says, as a row can hold it."""
    return said.replace("\0", "")[:REASON_LENGTH]
