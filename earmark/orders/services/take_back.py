"""Accepting a return: what came back, the money for it, and what is written about both.

One transaction: the order's row, what came back of each line, the payment, then one transfer of the ledger for the
wallet's money and the pieces, then what is written about it. A gateway's refund is only wanted here (Note [Payments]);
money that was paid at the door goes back by the hand that records it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from earmark.base import cache
from earmark.catalog.rules import PRODUCTS
from earmark.inventory.rules import PIECE
from earmark.inventory.services.levels import note_levels
from earmark.inventory.services.travel import note_returns
from earmark.ledger import services as ledger
from earmark.ledger.rules import Line
from earmark.orders.models import Order, OrderLine, Return
from earmark.orders.refunds import refund_of
from earmark.orders.rules import ACCEPTED, CAPTURED, FAILED, ON_DELIVERY, VOIDED, WALLET
from earmark.orders.services.advance import advance
from earmark.orders.services.events import note
from earmark.orders.services.hear_gateway import note_refund, plan
from earmark.wallet.services import open_wallet


def take_back(
    order: Order,
    accepted: Return,
    found: Sequence[tuple[OrderLine, int]],
    *,
    actor: int,
    now: datetime,
    remark: str = "",
) -> None:
    """Takes so many of each line back. Requires the order's lock, and that they have been counted under it."""
    amount = 0
    for line, quantity in found:
        amount += refund_of(
            unit_price=line.unit_price,
            quantity=line.quantity,
            discount=line.discount,
            returned=line.returned,
            more=quantity,
        )
        OrderLine.objects.filter(pk=line.pk).update(returned=F("returned") + quantity)
    accepted.status, accepted.amount, accepted.decided_at = ACCEPTED, amount, now
    accepted.save()
    note(order, "returned", actor=actor, note=remark or told_of(found), now=now)
    _refund(order, amount, now)
    _move(order, accepted, found, actor=actor, now=now)
    advance(order, now)


def _refund(order: Order, amount: int, now: datetime) -> None:
    """What the payment owes. Only what was paid is told as refunded; at the door so much less is to be paid."""
    payment = order.payment
    by_gateway = payment.method not in {WALLET, ON_DELIVERY}
    if by_gateway and payment.status in {FAILED, VOIDED}:
        return
    owed = min(payment.amount - payment.refund_wanted, amount)
    if not owed:
        return
    payment.refund_wanted += owed
    payment.updated_at = now
    if by_gateway:
        plan(payment, now)
        return
    payment.refunded += owed
    payment.save()
    if payment.status == CAPTURED:
        note_refund(order, owed, now)


def _move(
    order: Order, accepted: Return, found: Sequence[tuple[OrderLine, int]], *, actor: int, now: datetime
) -> None:
    """The wallet's money and the pieces, in one transfer whose id is the return's."""
    wallet, lines = open_wallet(user_id=order.user_id), []
    if order.payment.method == WALLET and accepted.amount:
        revenue = ledger.system_account(code="revenue", unit=order.currency)
        lines.append(Line(debit=revenue, credit=wallet, amount=accepted.amount))
    pieces = [(line.stock_id, quantity) for line, quantity in found] if accepted.restock else []
    if pieces:
        sold = ledger.system_account(code="sold", unit=PIECE)
        accounts = {line.stock_id: line.stock.account_id for line, _ in found}
        lines += [
            Line(debit=sold, credit=accounts[stock] or 0, amount=quantity) for stock, quantity in pieces
        ]
    if not lines:
        return
    ledger.transfer(id=accepted.id, owner=wallet, key=f"refund:{accepted.id}", kind="refund", lines=lines)
    if pieces:
        reason = f"return of order {order.number}"
        note_returns(pieces, transfer_id=accepted.id, reason=reason, actor=actor, now=now)
        note_levels([stock for stock, _ in pieces], now=now)
        cache.changed(PRODUCTS)


def told_of(found: Sequence[tuple[OrderLine, int]]) -> str:
    """`2 x Chair, 1 x Lamp`, for the order's tracking."""
    return ", ".join(f"{quantity} x {line.name}" for line, quantity in found)[:300]
