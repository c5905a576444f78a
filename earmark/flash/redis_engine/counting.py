"""Redis is counted against the escrow, every second, and what was left in the middle is ended.

Note [Slack]
------------
Units left, held and being confirmed are together what the account has, less what of the last PostgreSQL has sold and
Redis was not told of. A unit that comes back to the account (an order is cancelled, a hold of the other engine ends)
makes a slack, which is added to what is left; holds that the other engine made make a negative one. What a user does in
Redis moves units from one of the three to another; only a sale that begins after the count and commits before the
account is read would be taken for a slack. Each beginning moves `seq`, and an adjustment to another `seq` is not made:
the next one will be.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError

from earmark.base.errors import Refusal
from earmark.base.sql import rows
from earmark.flash.errors import PromoNotActive, PromoNotFound
from earmark.flash.redis_engine.confirming import settle
from earmark.flash.redis_engine.opening import open_anew
from earmark.flash.redis_engine.scripts import from_ms, run, to_ms
from earmark.flash.rules import ACTIVE, REDIS, Token

log = structlog.get_logger(__name__)

#: Whoever confirms for longer has died, or comes too late.
STUCK_AFTER = timedelta(seconds=30)
#: A count that a checkout got in the way of is taken again, so often.
TRIES = 3


def keep_right(*, promo_id: int | None = None, now: datetime) -> None:
    """Counts every promotion that sells through Redis, or that one if it does; one that fails waits for the next time.

    What Redis has lost is opened anew, stuck checkouts are ended, and what its row says is over ends. Raises RedisAway.
    """
    for promo in rows(
        "SELECT id FROM flash_flashpromo WHERE status = %s AND engine = %s AND coalesce(id = %s, true) ORDER BY id",
        (ACTIVE, REDIS, promo_id),
    ):
        try:
            _count(promo.id, now)
        except (DatabaseError, Refusal):
            log.exception("promo_not_counted", promo=promo.id)


def _count(promo_id: int, now: datetime) -> None:
    for _ in range(TRIES):
        outcome, *counted = run("count", promo_id=promo_id, now=now)
        if outcome == "open":
            with suppress(PromoNotActive, PromoNotFound):  # it is over, and Redis need not know
                open_anew(promo_id=promo_id, now=now)
        if outcome != "counted" or _is_right(promo_id, counted, now):
            return


def _is_right(promo_id: int, counted: list[Any], now: datetime) -> bool:
    """Whether it is now. False: count again."""
    epoch, seq, ends, left, held, flat = counted
    confirming = dict(zip(flat[::2], map(int, flat[1::2]), strict=True))
    truth = _truth(promo_id, [UUID(member.partition(":")[0]) for member in confirming])
    if truth.epoch != epoch:
        open_anew(promo_id=promo_id, now=now, above=epoch)
        return True
    _end_stuck(promo_id, epoch, confirming, now)
    slack = truth.available - (left + held + len(confirming) - truth.sold)
    due = to_ms(truth.ends_at) if truth.is_sold else min(to_ms(now), ends)
    if slack == 0 and ends == due:
        return True
    adjusted = run("adjust", epoch, due, seq, slack, promo_id=promo_id, now=now)
    if adjusted:
        log.info("promo_adjusted", promo=promo_id, slack=slack)
    return bool(adjusted) or slack == 0


def _truth(promo_id: int, confirming: list[UUID]) -> Any:
    """One look at PostgreSQL: the epoch, the account, and how many of these tickets are sold."""
    [row] = rows(
        "SELECT p.epoch, p.ends_at, i.is_active AS is_sold, a.available, "
        "(SELECT count(*) FROM flash_reservation r WHERE r.id = ANY (%s) AND r.order_id IS NOT NULL) AS sold "
        "FROM flash_flashpromo p JOIN ledger_account a ON a.id = p.account_id "
        "JOIN catalog_storeproduct o ON o.id = p.store_product_id JOIN catalog_product i ON i.id = o.product_id "
        "WHERE p.id = %s",
        (confirming, promo_id),
    )
    return row


def _end_stuck(promo_id: int, epoch: int, confirming: dict[str, int], now: datetime) -> None:
    """A Reservation without an order is written first: a sale that is still to come finds it, and sells nothing."""
    for member, since in confirming.items():
        if from_ms(since) > now - STUCK_AFTER:
            continue
        id, _, user_id = member.partition(":")
        rows(
            "INSERT INTO flash_reservation (id, promo_id, user_id) VALUES (%s, %s, %s) "
            "ON CONFLICT DO NOTHING RETURNING 1",
            (id, promo_id, int(user_id)),
        )
        [record] = rows("SELECT order_id FROM flash_reservation WHERE id = %s", (id,))
        became = "expired" if record.order_id is None else "confirmed"
        settle(Token(UUID(id), promo_id, epoch), user_id=int(user_id), became=became, now=now)
        log.warning("ticket_resolved", reservation=id, became=became)
