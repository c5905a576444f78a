"""Reserve a unit: by one SQL function, or in Redis where the promotion says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from earmark.base.errors import Refusal
from earmark.base.idempotency import Answer, Key, ended, recorded, replay
from earmark.base.ids import new_id
from earmark.base.redis import RedisAway
from earmark.base.sql import call, rows
from earmark.flash import metrics, redis_engine
from earmark.flash.errors import NotEligible, PromoNotActive, PromoNotFound, SoldOut, UserLimitReached
from earmark.flash.rules import POSTGRES, REDIS, Token
from earmark.flash.services.starting import start_promo
from earmark.flash.together import Together

CREATED = 201

#: Promotions that sell through Redis, as far as this process has met them; once started, they do so to their end.
_in_redis: set[int] = set()


def reserve(*, promo_id: int, user_id: int, key: Key | None, now: datetime) -> Answer:
    """201 with `{reservation_token, expires_at}`, or the first answer to `key`. Not in a transaction.

    Raises PromoNotFound, PromoNotActive, NotEligible, UserLimitReached, SoldOut, in this order, and KeyReused.
    """

    def count(outcome: str) -> None:
        metrics.reservations.count(REDIS if promo_id in _in_redis else POSTGRES, outcome)

    return ended(
        lambda: _reserve(promo_id=promo_id, user_id=user_id, key=key, now=now), count, done="reserved"
    )


def _reserve(*, promo_id: int, user_id: int, key: Key | None, now: datetime) -> Answer:
    if promo_id not in _in_redis:
        row = _together.ask(promo_id, user_id) if key is None else _ask(promo_id, user_id, key)
        if row.outcome == "start":
            start_promo(promo_id=promo_id, now=now)
        if row.outcome in ("start", "again"):
            row = _ask(promo_id, user_id, key)
        if row.outcome != "redis":
            return _answer(row)
        _in_redis.add(promo_id)
    try:
        return recorded(
            key,
            lambda: _reserve_in_redis(promo_id, user_id, now),
            status=CREATED,
            undo=lambda held: _give_back(held["reservation_token"], user_id, now),
        )
    except RedisAway:
        return _answer(_ask(promo_id, user_id, key, even_redis=True))


def _reserve_in_redis(promo_id: int, user_id: int, now: datetime) -> dict[str, Any]:
    held = redis_engine.reserve(promo_id=promo_id, user_id=user_id, now=now)
    return {"reservation_token": held.token, "expires_at": held.expires_at}


def _give_back(token: str, user_id: int, now: datetime) -> None:
    if read := Token.read(token):
        redis_engine.cancel(token=read, user_id=user_id, now=now)


def _ask(promo_id: int, user_id: int, key: Key | None, *, even_redis: bool = False) -> Any:
    return call(
        "flash.reserve",
        p_id=new_id(),
        p_promo=promo_id,
        p_user=user_id,
        p_ttl=settings.FLASH_HOLD,
        p_even_redis=even_redis,
        p_claim_owner=key.owner if key else None,
        p_claim_key=key.value if key else None,
        p_claim_digest=key.digest if key else None,
        p_status=CREATED,
    )


def _ask_for(promo_id: int, users: Sequence[int]) -> list[Any]:
    """One by one statement; more by one statement too (Note [Together])."""
    if len(users) == 1:
        return [_ask(promo_id, users[0], None)]
    return rows(
        "SELECT * FROM flash.reserve_batch(%s, %s, %s, %s)",
        (promo_id, [new_id() for _ in users], list(users), settings.FLASH_HOLD),
    )


_together: Together[int, Any] = Together(_ask_for)


def _answer(row: Any) -> Answer:
    if row.outcome == "held":
        return Answer(CREATED, bytes(row.body))
    if row.outcome in ("replay", "reused"):
        return replay(row.outcome, row.status, row.body)
    raise _refusal(row)


def _refusal(row: Any) -> Refusal:
    match row.outcome:
        case "promo_not_found":
            return PromoNotFound()
        case "not_eligible":
            return NotEligible()
        case "user_limit_reached":
            return UserLimitReached(max_per_user=row.max_per_user)
        case "short":
            return SoldOut(**({"retry_at": row.retry_at} if row.retry_at else {}))
    # Also one that ended while it was started.
    return PromoNotActive(starts_at=row.starts_at, ends_at=row.ends_at)
