"""Pieces of a stock that are set aside under an account of their own, and given back.

They are still the stock's: they stand on its shelf, so no movement is written. What is left of them, and whatever comes
back later, the ledger's sweep moves home: an allotment's account is locked after a stock's (`Rank`), and giving back in
one transaction with whatever else ends there would take them in the wrong order.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from earmark.base.ids import new_id
from earmark.inventory.models import Allotment
from earmark.inventory.rules import PIECE
from earmark.inventory.services.levels import note_levels
from earmark.inventory.services.stock import account_of, lock_available
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from earmark.ledger.rules import Guard, Line, Rank


@dataclass(frozen=True, slots=True)
class Aside:
    """Where pieces were set aside (an account's id), and how many there were."""

    account: int
    quantity: int


def set_aside(*, stock_id: UUID, quantity: int, now: datetime) -> Aside:
    """Sets up to `quantity` pieces aside, as many as can be sold now: none, where nothing is left.

    What expired on the stock's account can be sold. Takes a transaction, whose only call this should be that takes
    accounts.
    """
    available = lock_available(stock_id)
    stock = account_of(stock_id)
    account = ledger.open_account(unit=PIECE, guard=Guard.BALANCE, rank=Rank.PROMOTION)
    Allotment.objects.create(stock_id=stock_id, account_id=account, created_at=now)
    moved = _allot(stock, account, quantity, available)
    if moved:
        note_levels([stock_id], now=now)
    return Aside(account, moved)


def give_back(*, account: int, now: datetime) -> None:
    """Closes the account of an allotment. Its rest and late returns are the stock's again within a sweep.

    Takes a transaction. Saying it again changes nothing.
    """
    home = Allotment.objects.values_list("stock__account_id", flat=True).get(account=account)
    ledger.close_account(account=account, return_to=home)


def _allot(stock: int, account: int, quantity: int, available: int) -> int:
    """How many were moved. The account is locked, so it gets fuller only by what expired there: 100 holds a try."""
    while quantity:
        line = Line(debit=stock, credit=account, amount=quantity)
        try:
            ledger.transfer(id=new_id(), owner=account, key=f"allot:{account}", kind="allot", lines=[line])
        except Short as short:
            left = short.members["available"]
            if left <= available:
                quantity = left
            available = left
        else:
            break
    return quantity
