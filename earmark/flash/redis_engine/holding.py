"""Tickets are given out and given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import sleep
from typing import Any

from django.conf import settings

from earmark.base.errors import Busy
from earmark.base.ids import new_id
from earmark.base.redis import RedisAway, gate
from earmark.base.sql import rows
from earmark.flash.errors import (
    InvalidTransition,
    NotEligible,
    PromoNotActive,
    ReservationNotFound,
    SoldOut,
    UserLimitReached,
)
from earmark.flash.redis_engine.opening import open_anew
from earmark.flash.redis_engine.records import record_of, require_epoch
from earmark.flash.redis_engine.scripts import from_ms, key, run, to_ms
from earmark.flash.rules import CANCELLED, CONFIRMED, EXPIRED, Token

#: What is under way elsewhere is asked for again after a moment, so often: two seconds in all.
WAIT_SECONDS, TRIES = 0.01, 200


@dataclass(frozen=True, slots=True)
class Held:
    """A unit is kept until then."""

    token: str
    expires_at: datetime


def reserve(*, promo_id: int, user_id: int, now: datetime) -> Held:
    """A ticket for a unit of a promotion that has been started. Not in a transaction.

    Raises PromoNotFound, PromoNotActive, NotEligible, UserLimitReached, SoldOut, in this order; Busy; RedisAway, where
    the postgres engine can go on.
    """
    ticket, hold = new_id(), settings.FLASH_HOLD.total_seconds() * 1000
    standing: tuple[int | str, str] = ("", "")
    for _ in range(TRIES):
        outcome, *said = run(
            "reserve", user_id, str(ticket), int(hold), *standing, promo_id=promo_id, ticket=ticket, now=now
        )
        match outcome:
            case "held":
                epoch, ends = said
                return Held(str(Token(ticket, promo_id, epoch)), from_ms(ends))
            case "ask":
                standing = (_count(promo_id, user_id), said[0])
            case "open":
                open_anew(promo_id=promo_id, now=now)
            case "wait":
                sleep(WAIT_SECONDS)
            case _:
                _refuse(outcome, said)
    raise Busy


def _count(promo_id: int, user_id: int) -> int:
    """How many units the user has by PostgreSQL. Raises NotEligible."""
    [row] = rows(
        "SELECT flash.eligible(%(promo)s, %(user)s) AS is_eligible, "
        "(SELECT count(*) FROM flash.taken_slots(%(promo)s, %(user)s, ledger.clock()) s WHERE s.is_used) AS taken",
        {"promo": promo_id, "user": user_id},
    )
    if not row.is_eligible:
        raise NotEligible
    return int(row.taken)


def _refuse(outcome: str, said: list[Any]) -> None:
    match outcome:
        case "not_active":
            starts, ends = said
            raise PromoNotActive(starts_at=from_ms(starts), ends_at=from_ms(ends))
        case "limit":
            raise UserLimitReached(max_per_user=said[0])
    raise SoldOut(**({"retry_at": from_ms(said[0])} if said else {}))


def cancel(*, token: Token, user_id: int, now: datetime) -> str:
    """`cancelled`, the unit is back, once; or `expired`, where the clock was faster.

    A checkout that is under way is waited for.

    Raises ReservationNotFound, InvalidTransition once it is an order's, Busy where Redis is away.
    """
    for _ in range(TRIES):
        match _cancel(token, user_id, now):
            case "cancelled":
                return CANCELLED
            case "expired":
                return EXPIRED
            case "confirmed":
                raise InvalidTransition(state=CONFIRMED)
            case "confirming":
                sleep(WAIT_SECONDS)
            case _:
                raise ReservationNotFound
    raise Busy


def _cancel(token: Token, user_id: int, now: datetime) -> str:
    """How it stands then."""
    try:
        [stands] = run(
            "cancel",
            user_id,
            str(token.id),
            token.epoch,
            promo_id=token.promo or 0,
            ticket=token.id,
            now=now,
        )
    except RedisAway:
        stands = None
    if stands in ("cancelled", "confirmed"):
        return str(stands)
    # PostgreSQL may know what Redis has forgotten, or was not told yet.
    record = record_of(token.id, user_id=user_id)
    if record is not None:
        return EXPIRED if record.order_id is None else CONFIRMED
    if stands is None:
        raise Busy
    if stands == "lost":
        require_epoch(token)
        return EXPIRED
    return str(stands)


def left_in_redis(promo_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """How many of each can be reserved, in one trip; without those that Redis does not know, empty where it is away."""
    asked = [
        command
        for promo_id in promo_ids
        for command in (
            ("HGET", key(promo_id, "state"), "left"),
            ("ZCOUNT", key(promo_id, "holds"), "-inf", to_ms(now)),
        )
    ]
    try:
        replies = gate().ask(*asked) if asked else []
    except RedisAway:
        return {}
    pairs = zip(promo_ids, replies[::2], replies[1::2], strict=True)
    return {promo_id: max(0, int(left) + over) for promo_id, left, over in pairs if left is not None}
