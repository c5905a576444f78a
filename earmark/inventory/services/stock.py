"""Stock words: goods come in, are counted, and what is left is set.

Note [Stock and the ledger]
---------------------------
A piece on hand is a piece on the stock's account, `available` or `held`. What people do to it is a Movement with its
transfer: from the world in, or out into the world. What orders do is a hold between the stock and `sold`; its
shipping writes the Movements (`services.travel`). So the sum of all movements is what is on hand.

Locks come in this order: the stock's row (only to open its account), accounts, then `low_at` and `low_since` of the
stock's row (`services.levels`), which nobody else touches while they hold the account.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.inventory.errors import InsufficientStock
from earmark.inventory.models import Movement, Stock
from earmark.inventory.rules import ADJUST, PIECE, RECEIVE
from earmark.inventory.services.levels import note_levels
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from earmark.ledger.rules import Guard, Line, Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Why stock changes, by whose hand (a user's id, or None), and when."""

    reason: str = ""
    actor: int | None = None
    now: datetime


def open_stock(*, store_id: int, low_at: int | None = None) -> Stock:
    """An empty stock of the store, of whatever the caller keeps there."""
    return Stock.objects.create(store_id=store_id, low_at=low_at)


def account_of(stock_id: UUID) -> int:
    """The ledger account of a stock, opened at first use. Takes a transaction."""
    stock = Stock.objects.values_list("account_id", flat=True).get(pk=stock_id)
    if stock is not None:
        return int(stock)
    # The row is the turnstile: two openings at once would leave an account without a stock.
    found = Stock.objects.select_for_update(of=("self",), no_key=True).get(pk=stock_id)
    if found.account_id is None:
        found.account_id = ledger.open_account(unit=PIECE, guard=Guard.BALANCE, rank=Rank.STOCK)
        Stock.objects.filter(pk=stock_id).update(account_id=found.account_id)
    return found.account_id


@transaction.atomic
def receive(*, stock_id: UUID, quantity: int, change: Change) -> Movement:
    """`quantity` pieces came in."""
    return _move(stock_id, RECEIVE, quantity, change)


@transaction.atomic
def adjust(*, stock_id: UUID, quantity: int, change: Change) -> Movement:
    """`quantity` pieces more or, negative, fewer than was thought. Raises InsufficientStock: held pieces stay."""
    return _move(stock_id, ADJUST, quantity, change)


@transaction.atomic
def set_available(*, stock_id: UUID, available: int, change: Change) -> Movement | None:
    """Moves what can be sold now to `available`; returns the movement, None where nothing had to move.

    The account is locked first, so that of two who set it at once the later has the last word, and both are recorded.
    """
    there = lock_available(stock_id)
    return _move(stock_id, ADJUST, available - there, change) if there != available else None


@transaction.atomic
def set_low_at(*, stock_id: UUID, low_at: int | None, now: datetime) -> None:
    """Draws the line at which the stock is low; None: as the settings say. It may be low, or no more, at once."""
    lock_available(stock_id)
    Stock.objects.filter(pk=stock_id).update(low_at=low_at)
    note_levels([stock_id], now=now)


def lock_available(stock_id: UUID) -> int:
    """What is available, behind the lock of the account."""
    account = account_of(stock_id)
    [row] = rows("SELECT available FROM ledger_account WHERE id = %s FOR NO KEY UPDATE", (account,))
    return int(row.available)


def _move(stock_id: UUID, kind: str, quantity: int, change: Change) -> Movement:
    movement = Movement(
        id=new_id(),
        stock_id=stock_id,
        kind=kind,
        quantity=quantity,
        reason=change.reason,
        actor_id=change.actor,
        created_at=change.now,
    )
    enter(movement)
    movement.save(force_insert=True)
    note_levels([stock_id], now=change.now)
    return movement


def enter(movement: Movement) -> None:
    """Has the ledger enter a movement and notes the transfer on it, unsaved. Raises InsufficientStock."""
    account, world = account_of(movement.stock_id), ledger.system_account(code="world", unit=PIECE)
    debit, credit = (world, account) if movement.quantity > 0 else (account, world)
    line = Line(debit=debit, credit=credit, amount=abs(movement.quantity))
    try:
        done = ledger.transfer(
            id=movement.id, owner=account, key=f"movement:{movement.id}", kind=movement.kind, lines=[line]
        )
    except Short as short:
        raise InsufficientStock(available=short.members["available"], asked=-movement.quantity) from short
    movement.transfer_id = done.id
