"""Telling those whom a promotion is for.

Note [Telling]
--------------
A pass goes through the audience in the order of the users' ids, in batches of PUSH_BATCH. Each batch is a transaction
of its own, which writes its pushes and moves the campaign's cursor; it is taken only if the cursor stands where this
worker believes, so of two who tell of one promotion the slower one stops. Whoever dies leaves the cursor, from which
the next one goes on. A lease in Redis, which may be lost, spares the second one a search for batches of the first.

A batch does not wait for the disk: a crash takes its pushes and its step of the cursor together, and whoever sends one
of them commits after it, and does wait.

The audience is searched once for many batches, since finding it costs as much as telling it. Who comes into reach
behind the cursor is told at the next pass, FLASH_NOTIFY_EVERY later; whoever has been told that day is left alone.
A call ends after PATIENCE, well below the broker's time-out, and the beat has the next one go on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from earmark.base import money
from earmark.base.clock import rfc3339
from earmark.base.redis import RedisAway, gate
from earmark.base.sql import rows
from earmark.flash.queries.audience import Batch, batches_after, campaign_of
from earmark.flash.rules import ACTIVE
from earmark.notifications.services import campaigns

#: The words (notifications' templates).
KIND = "promo_live"
#: Milliseconds: longer than a search and its first batch take.
LEASE = 60_000
#: How long one call goes on.
PATIENCE = timedelta(seconds=60)
#: As many in one go; what is left is there at the next.
MOST = 500

#: What the words name, of a promotion that is active now.
_ACTIVE = """
SELECT p.ends_at, p.promo_price, o.base_price, i.name AS product_name, i.currency, s.name AS store_name
  FROM flash_flashpromo p
  JOIN catalog_storeproduct o ON o.id = p.store_product_id
  JOIN catalog_product i ON i.id = o.product_id
  JOIN inventory_store s ON s.id = o.store_id
 WHERE p.id = %s AND p.status = %s AND p.starts_at <= %s AND p.ends_at > %s AND i.is_active
"""
_DUE = """
SELECT p.id
  FROM flash_flashpromo p
  LEFT JOIN notifications_campaign c ON c.key = 'promo:' || p.id
 WHERE p.status = %s AND p.ends_at > %s
   AND (c.pass_ended_at IS NULL OR c.cursor > 0 OR c.pass_ended_at <= %s)
 ORDER BY c.pass_ended_at NULLS FIRST, p.id LIMIT %s
"""


def notify_promo(*, promo_id: int, clock: Callable[[], datetime]) -> int:
    """Takes the promotion's pass to its end, or as far as it comes; returns how many users it took.

    Stops when the promotion is over. Not in a transaction. See Note [Telling].
    """
    now = clock()
    found = rows(_ACTIVE, (promo_id, ACTIVE, now, now))
    if not found:
        return 0
    with _lease(promo_id) as is_ours:
        return _tell(promo_id, found[0], clock) if is_ours else 0


def _tell(promo_id: int, promo: Any, clock: Callable[[], datetime]) -> int:
    ends = clock() + PATIENCE
    present = campaigns.open_campaign(
        key=campaign_of(promo_id), kind=KIND, data=_words(promo), ends_at=promo.ends_at, now=clock()
    )
    campaign_id, cursor, taken = present.campaign_id, present.cursor, 0
    while batches := batches_after(cursor, promo_id=promo_id, size=settings.PUSH_BATCH):
        for batch in batches:
            if not _feed(campaign_id, batch, after=cursor, now=clock()):
                return taken
            cursor, taken = batch.last, taken + batch.size
            if clock() >= ends:
                return taken
            _hold_on(promo_id)
    campaigns.end_pass(campaign_id=campaign_id, after=cursor, now=clock())
    return taken


def _feed(campaign_id: int, batch: Batch, *, after: int, now: datetime) -> bool:
    """False where the pass does not stand at `after`, or is over."""
    with transaction.atomic():
        rows("SELECT set_config('synchronous_commit', 'off', true)")
        fed = campaigns.feed(
            campaign_id=campaign_id, after=after, users=batch.users, zones=batch.zones, now=now
        )
    return fed is not None


def stop_telling(*, promo_id: int, now: datetime) -> None:
    """Nobody is told any more: the promotion is over."""
    campaigns.close_campaign(key=campaign_of(promo_id), now=now)


def _words(promo: Any) -> dict[str, Any]:
    prices = {
        name: money.text(getattr(promo, name), promo.currency) for name in ("promo_price", "base_price")
    }
    return {**promo._asdict(), **prices, "ends_at": rfc3339(promo.ends_at)}


def due_to_tell(*, now: datetime) -> list[int]:
    """Active promotions of which nobody has been told for FLASH_NOTIFY_EVERY, or not all; the longest first."""
    return [row.id for row in rows(_DUE, (ACTIVE, now, now - settings.FLASH_NOTIFY_EVERY, MOST))]


@contextmanager
def _lease(promo_id: int) -> Iterator[bool]:
    """True for one at a time, as far as Redis knows; without it for everybody."""
    try:
        is_ours = bool(gate().ask(("SET", _key(promo_id), 1, "NX", "PX", LEASE))[0])
    except RedisAway:
        is_ours = True
    try:
        yield is_ours
    finally:
        if is_ours:
            _quietly("DEL", _key(promo_id))


def _hold_on(promo_id: int) -> None:
    _quietly("PEXPIRE", _key(promo_id), LEASE)


def _quietly(*command: Any) -> None:
    try:
        gate().ask(command)
    except RedisAway:
        pass  # the lease runs out by itself


def _key(promo_id: int) -> str:
    return f"flash:telling:{promo_id}"
