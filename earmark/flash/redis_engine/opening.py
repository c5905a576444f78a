"""A new epoch, where Redis has lost the last one, or there has been none yet. See Note [Epochs] in the package."""

from datetime import datetime, timedelta

import structlog

from earmark.base.redis import gate
from earmark.base.sql import rows
from earmark.flash.errors import PromoNotActive, PromoNotFound
from earmark.flash.redis_engine.scripts import key, run, to_ms
from earmark.flash.rules import ACTIVE, REDIS

log = structlog.get_logger(__name__)

#: Redis forgets a promotion so long after its end.
KEPT_FOR = timedelta(days=1)


def open_anew(*, promo_id: int, now: datetime, above: int = 0) -> None:
    """Has Redis begin an epoch above that one, with all that the account has. Of several at once the last one counts.

    Raises PromoNotFound; PromoNotActive where it is over or was not started; RedisAway.
    """
    try:
        _open(promo_id, now, above)
    except (PromoNotFound, PromoNotActive):
        gate().ask(("DEL", key(promo_id, "opening")))
        raise


def _open(promo_id: int, now: datetime, above: int) -> None:
    found = rows(
        "SELECT p.epoch, p.engine, p.status, p.starts_at, p.ends_at, p.max_per_user, p.account_id, "
        "i.is_active AS is_sold "
        "FROM flash_flashpromo p JOIN catalog_storeproduct o ON o.id = p.store_product_id "
        "JOIN catalog_product i ON i.id = o.product_id WHERE p.id = %s",
        (promo_id,),
    )
    if not found:
        raise PromoNotFound
    [promo] = found
    is_open = promo.status == ACTIVE and promo.starts_at <= now < promo.ends_at
    if promo.engine != REDIS or not is_open or not promo.is_sold or promo.account_id is None:
        raise PromoNotActive(starts_at=promo.starts_at, ends_at=promo.ends_at)
    moved = rows(
        "UPDATE flash_flashpromo SET epoch = greatest(epoch, %s) + 1 WHERE id = %s AND epoch = %s RETURNING epoch",
        (above, promo_id, promo.epoch),
    )
    if not moved:
        return  # somebody else opens it
    # Behind the lock: whoever saw the last epoch and sells is through with it now. The lock ends with the statement.
    [account] = rows("SELECT available FROM ledger_account WHERE id = %s FOR SHARE", (promo.account_id,))
    gone_at = promo.ends_at + KEPT_FOR
    opened, *policy = run(
        "open",
        moved[0].epoch,
        account.available,
        to_ms(promo.starts_at),
        to_ms(promo.ends_at),
        promo.max_per_user or 0,
        to_ms(gone_at),
        promo_id=promo_id,
        now=now,
    )
    if opened:
        log.info("promo_opened_in_redis", promo=promo_id, epoch=moved[0].epoch, left=account.available)
        if policy not in ([""], ["noeviction"]):
            log.warning("redis_evicts", policy=policy[0], wanted="noeviction")
