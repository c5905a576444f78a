"""Sends the pushes that are due.

Note [Pushing]
--------------
As in Note [Sending], but for thousands at a time:

1. Lease: one UPDATE moves a batch to SENDING under a lease of its own, `due_at` being its end.
2. Hand it to the channel, outside any transaction: the words once per campaign, with the ids of their users.
3. Acknowledge: one UPDATE of what is still under the lease; it counts on the campaigns, too.

Dying between 2 and 3 sends again after the lease: at least once. Pushes of a campaign that has ended are suppressed
instead. Locks: the lease takes pushes alone, and skips those that are locked; all else takes campaigns in the order
of their ids, then pushes.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from earmark.base.backoff import delay
from earmark.base.ids import new_id
from earmark.base.json import loads
from earmark.base.sql import rows
from earmark.notifications import alarm, channels
from earmark.notifications.rules import State, render
from earmark.notifications.services.sending import ATTEMPTS, FIRST_RETRY, LAST_RETRY, LEASE, Run

log = structlog.get_logger(__name__)

#: One row per campaign; `spent`: leased too often, and nobody lived to say what became of it.
_LEASE = """
WITH leased AS (
  UPDATE notifications_push SET state = 'sending', due_at = %(until)s, lease = %(lease)s, attempts = attempts + 1
   WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM notifications_push WHERE due_at <= %(now)s AND state IN ('queued', 'sending')
      ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
  RETURNING campaign_id, user_id, attempts)
SELECT c.id, c.key, c.kind, c.data, c.ends_at <= %(now)s AS over, l.attempts > %(most)s AS spent,
       max(l.attempts) AS attempts, array_agg(l.user_id) AS users
  FROM leased l JOIN notifications_campaign c ON c.id = l.campaign_id
 GROUP BY c.id, spent ORDER BY c.id
"""
_LOCK = "SELECT id FROM notifications_campaign WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"
#: `users`: of these alone, or of all (NULL).
_SETTLE = """
WITH settled AS (
  UPDATE notifications_push SET state = %(state)s, reason = %(reason)s, due_at = %(due_at)s, sent_at = %(sent_at)s
   WHERE due_at = %(until)s AND state = 'sending' AND lease = %(lease)s AND campaign_id = ANY (%(campaigns)s)
     AND (%(users)s::bigint[] IS NULL OR user_id IN (SELECT unnest(%(users)s::bigint[])))
  RETURNING campaign_id),
counted AS (SELECT campaign_id, count(*)::int AS pushes FROM settled GROUP BY 1)
UPDATE notifications_campaign c
   SET queued = queued - CASE WHEN %(state)s = 'queued' THEN 0 ELSE pushes END,
       sent = sent + CASE WHEN %(state)s = 'sent' THEN pushes ELSE 0 END,
       failed = failed + CASE WHEN %(state)s = 'failed' THEN pushes ELSE 0 END,
       ended = ended + CASE WHEN %(state)s = 'suppressed' THEN pushes ELSE 0 END
  FROM counted WHERE c.id = campaign_id
RETURNING pushes
"""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pushes under one lease, a part per campaign."""

    lease: UUID
    until: datetime
    parts: list[Any]


def send_push_batch(*, clock: Callable[[], datetime], limit: int) -> Run:
    """Sends at most `limit` pushes that are due. Call it outside any transaction; see Note [Pushing]."""
    alarm.silence_pushes()
    batch = _lease(now=clock(), limit=limit)
    leased = sum(len(part.users) for part in batch.parts)
    live, failed = [], 0
    for part in batch.parts:
        if part.over:
            _settle(batch, [part], State.SUPPRESSED, reason="ended", now=clock())
        elif part.spent:
            reason = "the sender died at every attempt"
            failed += _settle(batch, [part], State.FAILED, reason=reason, users=part.users, now=clock())
        else:
            live.append(part)
    sent, postponed, refused = _send(batch, live, clock) if live else (0, 0, 0)
    return Run(sent, postponed, failed + refused, full=leased >= limit)


def _lease(*, now: datetime, limit: int) -> _Batch:
    lease, until = new_id(), now + LEASE
    given = {"now": now, "until": until, "lease": lease, "limit": limit, "most": ATTEMPTS}
    return _Batch(lease, until, rows(_LEASE, given))


def _send(batch: _Batch, parts: list[Any], clock: Callable[[], datetime]) -> tuple[int, int, int]:
    """How many are sent, postponed, failed."""
    try:
        unreached = channels.push().send([_told(part) for part in parts], batch_id=str(batch.lease))
    except channels.DeliveryFailed as failure:
        return _postpone(batch, parts, reason=str(failure), permanent=failure.permanent, now=clock())
    except Exception as failure:
        reason = f"{type(failure).__name__}: {failure}"
        log.exception("push_channel_broke")
        return _postpone(batch, parts, reason=reason, permanent=False, now=clock())
    failed = 0
    if unreached:
        failed = _settle(batch, parts, State.FAILED, reason="not reached", users=unreached, now=clock())
    sent = _settle(batch, parts, State.SENT, now=clock())
    log.info("pushes_sent", sent=sent, failed=failed, campaigns=len(parts))
    return sent, 0, failed


def _told(part: Any) -> channels.Told:
    data = loads(part.data)
    words = render(kind=part.kind, data=data)
    return channels.Told(key=part.key, title=words.subject, text=words.sms, data=data, users=part.users)


def _postpone(
    batch: _Batch, parts: list[Any], *, reason: str, permanent: bool, now: datetime
) -> tuple[int, int, int]:
    """Tries the whole batch again later, or gives it up. The reason stays in the rows, out of the log."""
    attempts = max(part.attempts for part in parts)
    state = State.FAILED if permanent or attempts >= ATTEMPTS else State.QUEUED
    due_at = now + delay(attempts, first=FIRST_RETRY, longest=LAST_RETRY)
    pushes = _settle(batch, parts, state, reason=reason, now=now, due_at=due_at)
    log.warning("pushes_not_sent", pushes=pushes, attempts=attempts, state=state.value)
    return (0, 0, pushes) if state == State.FAILED else (0, pushes, 0)


def _settle(
    batch: _Batch,
    parts: list[Any],
    state: State,
    *,
    now: datetime,
    reason: str = "",
    users: Collection[int] | None = None,
    due_at: datetime | None = None,
) -> int:
    """Moves what is still under the lease to that state, and counts it; returns how many."""
    campaigns = [part.id for part in parts]
    given = {
        "lease": batch.lease,
        "until": batch.until,
        "campaigns": campaigns,
        "users": None if users is None else list(users),
        "state": state.value,
        "reason": reason[:200],
        "due_at": due_at or now,
        "sent_at": now if state == State.SENT else None,
    }
    with transaction.atomic():
        rows(_LOCK, (campaigns,))
        return sum(row.pushes for row in rows(_SETTLE, given))
