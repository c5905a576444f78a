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
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from earmark.base.json import loads
from earmark.base.sql import rows
from earmark.notifications import channels, metrics
from earmark.notifications.channels.protocol import Channel, Message, Outcome, Refused
from earmark.notifications.rules import ChannelName, State
from earmark.notifications.services.opting_out import opt_out_url
from earmark.notifications.services.policies import POLICIES, Policy
from earmark.notifications.services.settling import Heard, Unheard, settle
from earmark.notifications.words import Words, for_mail

log = structlog.get_logger(__name__)

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


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the sender did."""

    sent: int
    postponed: int
    failed: int
    #: It stopped at its limit, or for lack of time, so more may wait.
    full: bool


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
    done: Counter[State | Unheard] = Counter()
    tried = 0
    while (
        tried < limit
        and not done[Unheard.NO_TIME]  # or nobody answers
        and (within := ends - clock()) > ZERO
        and (batch := _lease(channel, policy, limit=min(sender.batch, limit - tried), now=clock()))
    ):
        with closing(_hand_over(sender, batch, policy=policy, within=within)) as heard:
            for outcomes in heard:
                states = list(settle(outcomes, policy=policy, clock=clock))
                metrics.settled(channel, states)
                done.update(states)
        tried = done.total() - done[Unheard.NO_TIME]
    cut_short = done[State.SENT] > 0 and (done[Unheard.NO_TIME] > 0 or clock() >= ends)
    return Run(done[State.SENT], done[State.QUEUED], done[State.FAILED], full=tried >= limit or cut_short)


def _lease(channel: ChannelName, policy: Policy, *, limit: int, now: datetime) -> list[Any]:
    """A suspect alone, or those that have been due longest."""
    given = {"channel": channel.value, "now": now, "until": now + policy.lease, "limit": limit}
    return sorted(rows(_LEASE, given), key=lambda message: (message.was_due_at, message.id))


def _hand_over(
    sender: Channel, batch: Sequence[Any], *, policy: Policy, within: timedelta
) -> Generator[list[Heard]]:
    """What became of each, as soon as it is known."""
    first = batch[0]
    if first.was_state == State.SENDING and first.attempts >= policy.attempts:
        yield [(first, Unheard.SPENT)]
        return
    unheard = {message.id: message for message in batch}
    silence: Outcome | Unheard = Unheard.NO_TIME
    try:
        for outcomes in sender.send([_message(row) for row in batch], within=within):
            yield [(row, outcome) for message, outcome in outcomes if (row := unheard.pop(message.id, None))]
    except Exception as error:  # noqa: BLE001  a channel's defect stops no other message; its row says what it was
        log.warning("channel_broke", channel=first.channel, error=type(error).__name__)
        alone = Refused(f"{type(error).__name__}: {error}", permanent=False)
        silence = alone if len(batch) == 1 else Unheard.BROKEN
    yield [(row, silence) for row in unheard.values()]


def _message(row: Any) -> Message:
    words = Words(subject=row.subject, text=row.text, sms=row.text, title=row.subject, push=row.text)
    data = None if row.data is None else loads(row.data)
    url = row.user_id and opt_out_url(user_id=row.user_id, kind=row.kind, channel=row.channel)
    if row.channel == ChannelName.EMAIL:
        words = for_mail(words, kind=row.kind, language=row.language, data=data, opt_out_url=url or "")
    return Message(row.id, row.user_id, row.kind, row.address, words, data, url or "")
