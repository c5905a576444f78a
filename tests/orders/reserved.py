"""What a flash reservation leaves to an order: a unit of a promotion, held."""

from datetime import timedelta

from django.db import transaction

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.inventory.rules import PIECE
from earmark.inventory.services.allotments import give_back, set_aside
from earmark.ledger import services as ledger
from earmark.ledger.queries import balance
from earmark.ledger.rules import Line
from earmark.orders.services.place_reserved import Reserved, place_reserved
from tests.shop import make_product

MINUTE = timedelta(seconds=60)


class Promo:
    """Half price for `quantity` of a product of which there are 20."""

    def __init__(self, quantity=5, *, price=5_00):
        self.product, self.price = make_product(price=10_00, stock=20), price
        self.product.refresh_from_db()
        with transaction.atomic():
            found = set_aside(stock_id=self.product.stock_id, quantity=quantity, now=clock.now())
        self.account = found.account

    @property
    def units(self):
        """How many are available and held."""
        found = balance(self.account)
        return (found.available, found.held)

    def reserve(self, *, account=None, ttl=MINUTE):
        """A unit held, for a minute, from the promotion's account or the one given; the transfer's id."""
        id, account = new_id(), account or self.account
        ledger.hold(
            id=id,
            owner=account,
            key=f"reservation:{id}",
            kind="reservation",
            lines=[self.line(account)],
            ttl=ttl,
        )
        return id

    def line(self, account=None):
        """A unit, sold."""
        sold = ledger.system_account(code="sold", unit=PIECE)
        return Line(debit=account or self.account, credit=sold, amount=1)

    def check_out(self, user, hold=None, *, method="wallet", goods=None):
        """The order of what was reserved: in the `hold`, a new one if need be, or else yet to be taken as `goods`."""
        reserved = Reserved(
            hold=hold or (new_id() if goods else self.reserve()),
            product=self.product.pk,
            store=1,
            stock=self.product.stock_id,
            name=self.product.name,
            sku=self.product.sku,
            unit_price=self.price,
            goods=goods,
        )
        with transaction.atomic():
            return place_reserved(reserved=reserved, user_id=user.pk, payment_method=method, now=clock.now())

    def end(self):
        """It is over; what is left goes home."""
        with transaction.atomic():
            give_back(account=self.account, now=clock.now())
        ledger.return_leftovers()
