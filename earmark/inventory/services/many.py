"""Stock words for thousands at once: an upload's opening stock, a fixture's movements. One kernel call for all.

Exactly once by the rows themselves: a movement is entered by the transaction that writes it, or by the one that
finds it without a transfer and holds its row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from earmark.base.ids import new_id
from earmark.base.json import dumps
from earmark.base.sql import rows
from earmark.inventory.errors import InsufficientStock
from earmark.inventory.models import Movement
from earmark.inventory.rules import PIECE, RECEIVE
from earmark.inventory.services.levels import note_levels
from earmark.inventory.services.stock import Change
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from earmark.ledger.rules import Guard, Line, Rank

#: Lines of one transfer: their number is a smallint.
LARGEST_TRANSFER = 30_000


@transaction.atomic
def open_stocks(*, store_id: int, quantities: Sequence[int], change: Change) -> list[UUID]:
    """New stocks of the store, each with its first goods (from 1 piece on); their ids, in the order given."""
    stocks = [new_id() for _ in quantities]
    opened = rows(
        "INSERT INTO inventory_stock (id, store_id, account_id) "
        "SELECT s.id, %s, ledger.open_account(%s, %s, %s::smallint) FROM unnest(%s::uuid[]) s (id) "
        "RETURNING id, account_id",
        (store_id, PIECE, Guard.BALANCE.value, Rank.STOCK, stocks),
    )
    movements = [
        Movement(id=new_id(), stock_id=stock, kind=RECEIVE, quantity=quantity)
        for stock, quantity in zip(stocks, quantities, strict=True)
    ]
    _enter(movements, dict(opened))
    told = [
        {"id": m.pk, "stock": m.stock_id, "quantity": m.quantity, "transfer": m.transfer_id}
        for m in movements
    ]
    rows(
        "INSERT INTO inventory_movement (id, stock_id, kind, quantity, reason, actor_id, transfer_id, created_at) "
        "SELECT m.id, m.stock, %s, m.quantity, %s, %s, m.transfer, %s "
        "FROM json_to_recordset(%s) m (id uuid, stock uuid, quantity bigint, transfer uuid) RETURNING 1",
        (RECEIVE, change.reason, change.actor, change.now, dumps(told).decode()),
    )
    note_levels(stocks, now=change.now)
    return stocks


@transaction.atomic
def enter_waiting(*, now: datetime) -> int:
    """Has the ledger enter every movement that it does not know yet, and returns how many those were.

    Raises InsufficientStock where more goes out than is there.
    """
    waiting = list(Movement.objects.select_for_update().filter(transfer_id=None).order_by("id"))
    _enter(waiting, _accounts({movement.stock_id for movement in waiting}))
    rows(
        "UPDATE inventory_movement m SET transfer_id = w.transfer "
        "FROM unnest(%s::uuid[], %s::uuid[]) w (id, transfer) WHERE m.id = w.id RETURNING m.id",
        ([movement.pk for movement in waiting], [movement.transfer_id for movement in waiting]),
    )
    note_levels({movement.stock_id for movement in waiting}, now=now)
    return len(waiting)


def _enter(movements: Sequence[Movement], accounts: Mapping[UUID, int]) -> None:
    """Notes the transfer on each movement, unsaved. Accounts in their order, also from one transfer to the next."""
    world = ledger.system_account(code="world", unit=PIECE)
    ordered = sorted(movements, key=lambda movement: accounts[movement.stock_id])
    for start in range(0, len(ordered), LARGEST_TRANSFER):
        some = ordered[start : start + LARGEST_TRANSFER]
        lines = [_line(movement.quantity, accounts[movement.stock_id], world) for movement in some]
        id = new_id()
        try:
            ledger.transfer(id=id, owner=world, key=f"movements:{id}", kind=RECEIVE, lines=lines)
        except Short as short:
            raise InsufficientStock(
                available=short.members["available"], asked=short.members["asked"]
            ) from short
        for movement in some:
            movement.transfer_id = id


def _line(quantity: int, account: int, world: int) -> Line:
    debit, credit = (world, account) if quantity > 0 else (account, world)
    return Line(debit=debit, credit=credit, amount=abs(quantity))


def _accounts(stocks: set[UUID]) -> dict[UUID, int]:
    """Ledger accounts by stock; those that have none get one, behind the lock of their row."""
    ids = list(stocks)
    rows(
        "UPDATE inventory_stock SET account_id = ledger.open_account(%s, %s, %s::smallint) WHERE id IN ("
        "SELECT id FROM inventory_stock WHERE id = ANY(%s) AND account_id IS NULL ORDER BY id FOR NO KEY UPDATE) "
        "RETURNING id",
        (PIECE, Guard.BALANCE.value, Rank.STOCK, ids),
    )
    found = rows("SELECT id, account_id FROM inventory_stock WHERE id = ANY(%s)", (ids,))
    return {row.id: row.account_id for row in found}
