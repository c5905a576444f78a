"""Whether a session has been ended, known to every process at once.

Note [Revocation]
-----------------
The truth is `Session.revoked_at` in PostgreSQL; Redis holds a copy of what was revoked within the life of an
access token, so that a request asks Redis once and PostgreSQL never.

The copy is trusted only while the marker `revocations:loaded` stands, and the marker is a lease of LEASE:

1. A writer commits in PostgreSQL, then sets `revoked:session:<id>`: from then on every request is refused.
2. The beat copies all recent revocations anew every few seconds and then renews the marker.
3. A reader that finds no marker (Redis is empty, or nobody renewed) asks PostgreSQL about its session, and
   one of those readers makes the copy. A reader that finds no Redis asks PostgreSQL.

So nothing depends on one write arriving. Whatever loses it (a crash between commit and set, a Redis that the
writer could not reach, an eviction, a restart from an old dump that holds an old marker), the next copy
brings it, and nobody trusts a copy older than LEASE. Copies only ever add, so a copy and a writer cannot undo
each other; what was added goes by itself when the last token it could concern has ended.

In a cluster there is a marker for each place (`base.redis_gate`), beside the sessions that it speaks for: who forgets
the ones forgets the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from earmark.base.redis import Command, RedisAway, gate
from earmark.identity.models import Session

MARKER = "revocations:loaded"
COPYING = "revocations:copying"
LEASE = timedelta(seconds=15)
#: Clocks of different machines may differ by this much.
MARGIN = timedelta(seconds=60)
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a session was ended, and Redis' replies to what rode along: RedisAway where there is none."""

    revoked: bool
    replies: list[Any] = field(default_factory=list)


def judge(session: str, *, now: datetime, along: Iterable[Command] = ()) -> Verdict:
    """Revoked when the session was ended, or never was. One trip to Redis; a query only without its copy.

    `along` are commands that the caller needs answered anyhow: a trip costs more than what it carries.
    """
    place = gate().place(session)
    answered, *replies = gate().ask_each(("MGET", MARKER + place, _name(session)), *along)
    if isinstance(answered, RedisAway):
        return Verdict(_is_revoked_in_truth(session), replies)
    marker, revoked = answered
    if revoked is None and marker is None:
        _copy_unless_another_does(now=now)
        return Verdict(_is_revoked_in_truth(session), replies)
    return Verdict(revoked is not None, replies)


def announce(sessions: Iterable[UUID]) -> None:
    """Tells Redis of sessions whose end is committed.

    Never raises for a Redis that is away: the next copy brings what was missed.
    """
    gate().ask_each(*map(_adding, sessions))


def copy_to_redis(*, now: datetime) -> int:
    """Copies all recent revocations and renews the markers; returns how many there were.

    Raises RedisAway, once it has told what is not away.
    """
    since = now - settings.ACCESS_TOKEN_LIFETIME - MARGIN
    by_place: dict[str, list[UUID]] = {place: [] for place in gate().places}
    recent = Session.objects.filter(revoked_at__gt=since).values_list("id", flat=True)
    for session in recent:
        by_place[gate().place(str(session))].append(session)
    away = [place for place, sessions in by_place.items() if not _is_copied(place, sessions)]
    if away:
        raise RedisAway
    return len(recent)


def _is_copied(place: str, sessions: list[UUID]) -> bool:
    """Tells of them in their order, and last that these are all."""
    try:
        for start in range(0, len(sessions), BATCH):
            gate().ask(*map(_adding, sessions[start : start + BATCH]))
        gate().ask(("SET", MARKER + place, 1, "PX", _ms(LEASE)))
    except RedisAway:
        return False
    return True


def _copy_unless_another_does(*, now: datetime) -> None:
    try:
        if gate().ask(("SET", COPYING, 1, "NX", "PX", 1000))[0]:
            copy_to_redis(now=now)
    except RedisAway:
        return


def _adding(session: UUID) -> Command:
    return ("SET", _name(str(session)), 1, "PX", _ms(settings.ACCESS_TOKEN_LIFETIME + MARGIN))


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)


def _is_revoked_in_truth(session: str) -> bool:
    return not Session.objects.filter(pk=session, revoked_at__isnull=True).exists()


def _name(session: str) -> str:
    return f"revoked:session:{session}{gate().place(session)}"
