"""What orders do to stock."""

from earmark.base.ids import new_id
from earmark.inventory.rules import PIECE
from earmark.inventory.services.travel import note_returns, note_sales
from earmark.ledger import services as ledger
from earmark.ledger.rules import Line
from tests.shop import change


def order(product, quantity, *, ttl=None):
    """Holds pieces as an order does; the transfer's id."""
    sold = ledger.system_account(code="sold", unit=PIECE)
    account, id = product.stock.account_id, new_id()
    lines = [Line(debit=account, credit=sold, amount=quantity)]
    ledger.hold(id=id, owner=account, key=f"order:{id}", kind="order", lines=lines, ttl=ttl)
    return id


def ship(product, id, quantity):
    """What was held has left."""
    ledger.post(id)
    said = change()
    note_sales([(product.stock_id, quantity)], transfer_id=id, reason="order", actor=None, now=said.now)


def bring_back(product, quantity):
    """What was sold has come back."""
    sold, account, id = ledger.system_account(code="sold", unit=PIECE), product.stock.account_id, new_id()
    lines = [Line(debit=sold, credit=account, amount=quantity)]
    ledger.transfer(id=id, owner=account, key=f"refund:{id}", kind="refund", lines=lines)
    said = change()
    note_returns([(product.stock_id, quantity)], transfer_id=id, reason="order", actor=None, now=said.now)
