"""Campaigns: one thing told to many, by pushes.

Note [Governor of campaigns]
----------------------------
`notifications.fan_out` writes a batch's pushes, and decides for each, in this order:

1. The day is the user's local one on which the push is due. Who has one of this campaign for that day gets none.
2. Who has opted out of the campaign's topic: suppressed, `opted_out`.
3. In quiet hours it is due at their end. If the campaign is over by then: suppressed, `quiet_hours`.
4. Who has PUSHES_PER_DAY for that day already, suppressed ones aside: suppressed, `daily_cap`.

What still waits when the campaign ends is suppressed as `ended`. A push that is suppressed stays as a row: it says why
nothing came, and is not tried again that day.

Locks: the campaign's row comes first, then the lock behind which all fan out, then pushes. A batch of whom nobody has
a push that day costs little more than a bare INSERT of its rows: no look per person, no ON CONFLICT.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from earmark.base.sql import call, rows
from earmark.notifications import alarm
from earmark.notifications.models import Campaign
from earmark.notifications.rules import KINDS
from earmark.notifications.words import render

#: Over the index of what is due: it reads as many pushes as wait, of whichever campaign.
_END = """
WITH gone AS (
  UPDATE notifications_push SET state = 'suppressed', reason = 'ended'
   WHERE campaign_id = %s AND state = 'queued' RETURNING 1)
SELECT count(*) FROM gone
"""


@dataclass(frozen=True, slots=True)
class Pass:
    """Where a campaign's present pass stands: after which user, 0 at its beginning."""

    campaign_id: int
    cursor: int


@dataclass(frozen=True, slots=True)
class Fed:
    """What became of a batch. `known`: had been told that day."""

    queued: int
    suppressed: int
    known: int


def open_campaign(*, key: str, kind: str, data: Mapping[str, Any], ends_at: datetime, now: datetime) -> Pass:
    """The campaign of that key, made if there is none; one that is there stays as it is.

    `data` is plain JSON, as for `notify`. Raises UnknownKind, MissingData.
    """
    render(kind=kind, data=data)
    told = {"kind": kind, "topic": KINDS[kind].topic.value, "data": dict(data)}
    campaign, _ = Campaign.objects.get_or_create(
        key=key, defaults=told | {"ends_at": ends_at, "created_at": now}
    )
    return Pass(campaign_id=campaign.pk, cursor=campaign.cursor)


def feed(
    *, campaign_id: int, after: int, users: Sequence[int] | str, zones: Sequence[str] | str, now: datetime
) -> Fed | None:
    """Takes the next batch of a pass. Commits, or fails, as one. See Note [Governor of campaigns].

    `users` in the order of their ids, all above `after`, nobody twice; `zones` says where each of them lives, '' being
    unknown. Many are better handed on as PostgreSQL wrote their arrays: as text. None, and nothing is done, when the
    campaign is over or the pass does not stand at `after`: another is at it.
    """
    quiet_from, quiet_to = settings.QUIET_HOURS or (None, None)
    done = call(
        "notifications.fan_out",
        p_campaign=campaign_id,
        p_users=users if isinstance(users, str) else list(users),
        p_zones=zones if isinstance(zones, str) else list(zones),
        p_now=now,
        p_zone=settings.TIME_ZONE,
        p_cap=settings.PUSHES_PER_DAY,
        p_quiet_from=quiet_from,
        p_quiet_to=quiet_to,
        p_after=after,
    )
    if done.queued:
        transaction.on_commit(alarm.ring_for_pushes)
    return Fed(done.queued, done.suppressed, done.known) if done.taken else None


def end_pass(*, campaign_id: int, after: int, now: datetime) -> bool:
    """There is nobody after `after`: the next pass begins anew. False when the pass does not stand there."""
    there = Campaign.objects.filter(pk=campaign_id, cursor=after)
    ended = there.update(cursor=0, eligible=F("fed"), fed=0, passes=F("passes") + 1, pass_ended_at=now)
    return bool(ended)


def close_campaign(*, key: str, now: datetime) -> int:
    """Ends the campaign now, unless it has ended; returns how many pushes are suppressed that still waited.

    One that is on its way just now may arrive. A key that is not known: 0.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update(no_key=True).filter(key=key).first()
        if campaign is None:
            return 0
        campaign.ends_at = min(campaign.ends_at, now)
        [(gone,)] = rows(_END, (campaign.pk,))
        campaign.queued, campaign.ended = campaign.queued - gone, campaign.ended + gone
        campaign.save(update_fields=("ends_at", "queued", "ended"))
    return int(gone)
