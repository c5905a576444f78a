"""Sends the pushes that are due.

Note [Pushing]
--------------
As in Note [Sending], but for thousands at a time:

1. Lease: one UPDATE moves a batch to SENDING under a lease of its own, `due_at` being its end.
2. Hand it to the channel, outside any transaction: the words once per campaign and language, with the ids of their
   users.
3. Acknowledge, in one transaction: what is still under the lease goes where the channel says, and is counted on the
   campaigns.

Dying between 2 and 3 sends again after the lease: at least once. Who was missed but may be reached comes again, each
after as long as their own attempts say; what the channel had no time for comes next, and that was no attempt. Who has
no browser is suppressed, and so are pushes of a campaign that has ended, and what is not to come again since its user
has opted out meanwhile. Locks: the lease takes pushes alone, and skips
those that are locked; all else takes campaigns in the order of their ids, then pushes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from earmark.base.ids import new_id
from earmark.base.json import loads
from earmark.base.sql import rows
from earmark.notifications import alarm, channels, metrics
from earmark.notifications.rules import LANGUAGES, State, Why
from earmark.notifications.services.policies import Policy
from earmark.notifications.services.sending import Run
from earmark.notifications.words import MissingData, UnknownKind, render

log = structlog.get_logger(__name__)

#: Campaigns are patient: what they tell is worth telling until they end.
PATIENCE = Policy(
    attempts=8,
    first=timedelta(seconds=30),
    last=timedelta(hours=1),
    lease=timedelta(minutes=3),
    within=timedelta(minutes=1),
)

#: More attempts than anybody makes.
ENDLESS = 32_767

#: One row per campaign and language; `spent`: leased too often, and nobody lived to say what became of it.
_LEASE = """
WITH leased AS (
  UPDATE notifications_push SET state = 'sending', due_at = %(until)s, lease = %(lease)s, attempts = attempts + 1
   WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM notifications_push WHERE due_at <= %(now)s AND state IN ('queued', 'sending')
      ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
  RETURNING campaign_id, user_id, attempts > %(most)s AS spent),
spoken AS (
  SELECT l.*, split_part(lower(replace(p.language, '_', '-')), '-', 1) AS tongue
    FROM leased l LEFT JOIN identity_profile p USING (user_id)),
written AS (
  SELECT s.*, CASE WHEN tongue = ANY (%(languages)s) THEN tongue ELSE %(language)s END AS language FROM spoken s)
SELECT c.id, c.key, c.kind, c.data, c.ends_at, c.ends_at <= %(now)s AS over, w.spent, w.language,
       array_agg(w.user_id) AS users
  FROM written w JOIN notifications_campaign c ON c.id = w.campaign_id
 GROUP BY c.id, w.spent, w.language ORDER BY c.id, w.language
"""
_LOCK = "SELECT id FROM notifications_campaign WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"
#: They opted out while it was on its way.
_UNWANTED = """
EXISTS (SELECT FROM notifications_campaign c JOIN notifications_optout o ON o.topic = c.topic
         WHERE c.id = p.campaign_id AND o.channel = 'push' AND o.user_id = p.user_id)
"""
#: `users`: of these alone, each with their campaign in `of`; or all that are left of these campaigns (NULL). What would
#: be queued again after its last attempt has failed.
_SETTLE = """
WITH settled AS (
  UPDATE notifications_push p
     SET state = CASE WHEN %(state)s = 'queued' AND ({unwanted}) THEN 'suppressed'
                      WHEN %(state)s = 'queued' AND attempts >= %(most)s THEN 'failed' ELSE %(state)s END,
         reason = CASE WHEN %(state)s = 'queued' AND ({unwanted}) THEN 'opted_out' ELSE %(reason)s END,
         sent_at = %(sent_at)s, attempts = attempts - %(untried)s,
         due_at = %(now)s + least(%(first)s * 2 ^ least(attempts - 1, 30), %(last)s) * (0.5 + random() / 2)
   WHERE due_at = %(until)s AND state = 'sending' AND lease = %(lease)s AND campaign_id = ANY (%(of)s)
     AND (%(users)s::bigint[] IS NULL
          OR (campaign_id, user_id) IN (SELECT * FROM unnest(%(of)s::bigint[], %(users)s::bigint[])))
  RETURNING campaign_id, state, reason),
counted AS (
  SELECT campaign_id, count(*)::int AS pushes, (count(*) FILTER (WHERE state = 'queued'))::int AS queued,
         (count(*) FILTER (WHERE state = 'sent'))::int AS sent,
         (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
         (count(*) FILTER (WHERE state = 'suppressed'))::int AS suppressed,
         (count(*) FILTER (WHERE reason = 'opted_out'))::int AS unwanted
    FROM settled GROUP BY 1)
UPDATE notifications_campaign c
   SET queued = c.queued - n.pushes + n.queued, sent = c.sent + n.sent, failed = c.failed + n.failed,
       opted_out = opted_out + n.unwanted, ended = ended + CASE WHEN %(reason)s = 'ended' THEN n.suppressed ELSE 0 END,
       unreachable = unreachable + CASE WHEN %(reason)s = 'unreachable' THEN n.suppressed ELSE 0 END
  FROM counted n WHERE c.id = n.campaign_id
RETURNING n.queued, n.sent, n.failed
""".replace("{unwanted}", _UNWANTED)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pushes under one lease, a part per campaign and language."""

    lease: UUID
    until: datetime
    parts: list[Any]


@dataclass(frozen=True, slots=True)
class _End:
    """What becomes of some of a batch: `users`, each with their campaign in `of`; None: all that are left of these."""

    state: State
    of: list[int]
    users: list[int] | None
    reason: str = ""
    untried: bool = False

    @classmethod
    def among(
        cls,
        state: State,
        missed: Iterable[tuple[Any, Collection[int]]],
        reason: str,
        *,
        untried: bool = False,
    ) -> "_End":
        """For these users of each part."""
        pairs = [(part.id, user) for part, users in missed for user in users]
        return cls(state, [one for one, _ in pairs], [user for _, user in pairs], reason, untried)


def send_push_batch(*, clock: Callable[[], datetime], limit: int) -> Run:
    """Sends at most `limit` pushes that are due. Call it outside any transaction; see Note [Pushing]."""
    alarm.silence_pushes()
    batch = _lease(now=clock(), limit=limit)
    if not batch.parts:
        return Run(0, 0, 0, full=False)
    full = sum(len(part.users) for part in batch.parts) >= limit
    ends = list(_send(batch, now=clock()))
    done = _acknowledge(batch, ends, now=clock())
    for outcome, pushes in done.items():
        metrics.pushes.count("retried" if outcome == "queued" else outcome, by=pushes)
    log.info("pushes_sent", campaigns=len({part.id for part in batch.parts}), **done)
    return Run(
        done["sent"], done["queued"], done["failed"], full=full or any(end.untried and end.of for end in ends)
    )


def _lease(*, now: datetime, limit: int) -> _Batch:
    lease, until = new_id(), now + PATIENCE.lease
    given = {"now": now, "until": until, "lease": lease, "limit": limit, "most": PATIENCE.attempts}
    return _Batch(
        lease, until, rows(_LEASE, given | {"languages": list(LANGUAGES), "language": LANGUAGES[0]})
    )


def _send(batch: _Batch, *, now: datetime) -> Iterator[_End]:
    """What becomes of each part; what is sent comes last, as all that is left."""
    wordless, told = [], []
    for part in batch.parts:
        if part.over:
            yield _End.among(State.SUPPRESSED, [(part, part.users)], Why.ENDED)
        elif part.spent:
            yield _End.among(State.FAILED, [(part, part.users)], "the sender died at every attempt")
        elif words := _told(part, now=now):
            told.append((part, words))
        else:
            wordless.append((part, part.users))
    yield _End.among(State.FAILED, wordless, "there are no words for it any more")
    if not told:
        return
    reasons: dict[str, list[tuple[Any, Collection[int]]]] = defaultdict(list)
    parts = [part for part, _ in told]
    missed = list(zip(parts, _tell(batch, [words for _, words in told]), strict=True))
    for part, one in missed:
        reasons[one.reason].append((part, one.later))
    yield _End.among(State.SUPPRESSED, [(part, one.never) for part, one in missed], Why.UNREACHABLE)
    yield _End.among(State.QUEUED, [(part, one.untried) for part, one in missed], "", untried=True)
    for reason, later in reasons.items():
        yield _End.among(State.QUEUED, later, reason)
    yield _End(State.SENT, [part.id for part in parts], None)


def _told(part: Any, *, now: datetime) -> channels.Told | None:
    """What a part says; None where a new release has no words for it."""
    data = loads(part.data)
    try:
        words = render(kind=part.kind, data=data, language=part.language)
    except (UnknownKind, MissingData):
        log.exception("campaign_without_words", campaign=part.key)
        return None
    return channels.Told(
        key=part.key,
        kind=part.kind,
        title=words.title,
        text=words.push,
        data=data,
        users=part.users,
        lasts=part.ends_at - now,
    )


def _tell(batch: _Batch, told: Sequence[channels.Told]) -> Sequence[channels.Missed]:
    try:
        return channels.push().tell(told, batch_id=str(batch.lease), within=PATIENCE.within)
    except Exception as failure:
        log.exception("push_channel_broke")
        reason = f"{type(failure).__name__}: {failure}"
        return [channels.Missed(later=one.users, reason=reason) for one in told]


def _acknowledge(batch: _Batch, ends: Iterable[_End], *, now: datetime) -> Counter[str]:
    """How many of those still under the lease are now `sent`, `queued` again, `failed`."""
    done = Counter(sent=0, queued=0, failed=0)
    with transaction.atomic():
        rows(_LOCK, ([part.id for part in batch.parts],))
        for end in ends:
            for row in rows(_SETTLE, _settling(batch, end, now)) if end.of else ():
                done.update(row._asdict())
    return done


def _settling(batch: _Batch, end: _End, now: datetime) -> dict[str, Any]:
    waits = end.state == State.QUEUED and not end.untried
    return {
        "lease": batch.lease,
        "until": batch.until,
        "of": end.of,
        "users": end.users,
        "state": end.state.value,
        "reason": end.reason[:200],
        "sent_at": now if end.state == State.SENT else None,
        "now": now,
        "untried": int(end.untried),
        "most": PATIENCE.attempts if waits else ENDLESS,
        "first": PATIENCE.first if waits else timedelta(),
        "last": PATIENCE.last,
    }
