"""A ticket becomes an order. See Note [Tickets] in the package."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from earmark.base.errors import Busy
from earmark.base.ids import new_id
from earmark.base.redis import RedisAway
from earmark.base.sql import call, rows
from earmark.flash.errors import HoldExpired, InvalidTransition, ReservationNotFound, UserLimitReached
from earmark.flash.redis_engine.records import record_of, require_epoch
from earmark.flash.redis_engine.scripts import from_ms, run
from earmark.flash.rules import CANCELLED, Token
from earmark.inventory.rules import PIECE
from earmark.ledger.rules import Line
from earmark.orders.errors import ReservationOver
from earmark.orders.services.place_reserved import Reserved, place_reserved

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The order that a ticket became, and when its hold would have ended."""

    order_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sale:
    """One attempt to sell what a ticket is for."""

    token: Token
    user_id: int
    payment_method: str
    shipping_address: Any
    now: datetime
    attempt: UUID

    @property
    def promo_id(self) -> int:
        return self.token.promo or 0


def checkout(
    *, token: Token, user_id: int, payment_method: str, shipping_address: Any = None, now: datetime
) -> Confirmed:
    """Makes the order; a repeat answers the same. Not in a transaction: it has one of its own.

    Raises ReservationNotFound, HoldExpired, InvalidTransition where it was cancelled, UserLimitReached, Busy where
    Redis is away, and what `place_reserved` does.
    """
    record = record_of(token.id, user_id=user_id)
    if record is None:
        sale = _Sale(
            token=token,
            user_id=user_id,
            payment_method=payment_method,
            shipping_address=shipping_address,
            now=now,
            attempt=new_id(),
        )
        stands, *ends = _begin(sale)
        if stands == "confirming":
            return _sell(sale, from_ms(ends[0]))
        record = record_of(token.id, user_id=user_id)  # somebody may have come between
    if record is not None:
        return _done(record)
    match stands:
        case "cancelled":
            raise InvalidTransition(state=CANCELLED)
        case "unknown":
            raise ReservationNotFound
        case "lost":
            require_epoch(token)
    raise HoldExpired


def _begin(sale: _Sale) -> list[Any]:
    try:
        answer: list[Any] = run(
            "confirm",
            sale.user_id,
            str(sale.token.id),
            sale.token.epoch,
            str(sale.attempt),
            promo_id=sale.promo_id,
            ticket=sale.token.id,
            now=sale.now,
        )
    except RedisAway:
        raise Busy from None
    return answer


def _sell(sale: _Sale, ends: datetime) -> Confirmed:
    """Until the commit is sent, whatever fails has sold nothing. Behind it nobody knows: the resolver finds out."""
    is_sent, otherwise = False, "held"
    try:
        with transaction.atomic():
            goods = _goods(sale.promo_id)
            record = _claim(sale, ends, goods.most)
            if record is None:
                confirmed = Confirmed(_order(sale, goods), ends)
            else:
                otherwise = "expired"
                confirmed = _done(record)
            transaction.on_commit(lambda: _tell(sale, "confirmed"))
            is_sent = True
    except BaseException as error:
        if not is_sent:
            # Redis had promised what is not there.
            _tell(sale, "gone" if isinstance(error, ReservationOver) else otherwise)
        if isinstance(error, ReservationOver):
            raise HoldExpired from error
        raise
    return confirmed


def _goods(promo_id: int) -> Any:
    """What a ticket is for, between which accounts it moves, and how many one user may have."""
    [row] = rows(
        "SELECT p.account_id AS escrow, ledger.system_account('sold', %s) AS sold, p.max_per_user AS most, g.* "
        "FROM flash_flashpromo p, flash.goods(p.id) g WHERE p.id = %s",
        (PIECE, promo_id),
    )
    return row


def _claim(sale: _Sale, ends: datetime, most: int | None) -> Any | None:
    """None: the ticket is ours to sell. Else what it has become meanwhile. Raises UserLimitReached."""
    outcome = call(
        "flash.write_reservation",
        p_id=sale.token.id,
        p_promo=sale.promo_id,
        p_user=sale.user_id,
        p_most=most,
        p_slot=None,
        p_expires_at=ends,
    ).outcome
    if outcome == "user_limit_reached":
        raise UserLimitReached(max_per_user=most)
    return record_of(sale.token.id, user_id=sale.user_id) if outcome == "known" else None


def _order(sale: _Sale, goods: Any) -> UUID:
    """The id of the order, which takes the unit out of the escrow. Raises HoldExpired where its epoch is over."""
    order = place_reserved(
        reserved=Reserved(
            hold=sale.token.id,
            product=goods.product,
            store=goods.store,
            stock=goods.stock,
            name=goods.name,
            sku=goods.sku,
            unit_price=goods.price,
            goods=Line(debit=goods.escrow, credit=goods.sold, amount=1),
        ),
        user_id=sale.user_id,
        payment_method=sale.payment_method,
        shipping_address=sale.shipping_address,
        now=sale.now,
    )
    # Behind the account's lock: see Note [Epochs].
    counts = rows(
        "UPDATE flash_reservation r SET order_id = %s FROM flash_flashpromo p "
        "WHERE r.id = %s AND p.id = r.promo_id AND p.epoch = %s RETURNING 1",
        (order["id"], sale.token.id, sale.token.epoch),
    )
    if not counts:
        raise HoldExpired
    return UUID(str(order["id"]))


def _tell(sale: _Sale, became: str) -> None:
    """Redis, if it is there; else the resolver will."""
    try:
        settle(sale.token, user_id=sale.user_id, attempt=str(sale.attempt), became=became, now=sale.now)
    except RedisAway:
        log.warning("ticket_left_confirming", reservation=str(sale.token.id), became=became)


def settle(token: Token, *, user_id: int, attempt: str = "", became: str, now: datetime) -> None:
    """Has Redis know what became of a checkout (see `lua/settle.lua`). Raises RedisAway."""
    run(
        "settle",
        user_id,
        str(token.id),
        token.epoch,
        attempt,
        became,
        promo_id=token.promo or 0,
        ticket=token.id,
        now=now,
    )


def _done(record: Any) -> Confirmed:
    """Raises HoldExpired for one that will never be sold."""
    if record.order_id is None:
        raise HoldExpired
    return Confirmed(record.order_id, record.expires_at)
