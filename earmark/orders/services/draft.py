"""What all orders have in common on their way into the books, whatever holds their goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from earmark.base import cache, facts
from earmark.base.ids import new_id
from earmark.base.json import dumps
from earmark.base.requests import request_id
from earmark.base.sql import call
from earmark.catalog.rules import PRODUCTS
from earmark.inventory.rules import PIECE
from earmark.ledger.rules import Rank
from earmark.orders.methods import FREE, Method, Promise
from earmark.orders.models import Order, OrderLine, Payment
from earmark.orders.numbers import new_number
from earmark.orders.services.events import told
from earmark.wallet.errors import UserNotFound


@dataclass(frozen=True, slots=True)
class Accounts:
    """Between which accounts an order moves money and goods."""

    wallet: int
    sold: int
    revenue: int


def accounts_of(user_id: int) -> Accounts:
    """The customer's wallet, and where goods and money go. The customer stays meanwhile. Raises UserNotFound."""
    found = call(
        "orders.accounts",
        p_user=user_id, p_currency=settings.DEFAULT_CURRENCY, p_rank=Rank.MONEY, p_piece=PIECE,
    )  # fmt: skip
    if found.wallet is None:
        raise UserNotFound
    return Accounts(found.wallet, found.sold, found.revenue)


def new_order(*, user_id: int, subtotal: int, shipping_address: Any, now: datetime) -> Order:
    """An order without a discount, unsaved. Its hold has its own id, unless something else is said."""
    id = new_id()
    return Order(
        id=id,
        user_id=user_id,
        currency=settings.DEFAULT_CURRENCY,
        subtotal=subtotal,
        discount=0,
        total=subtotal,
        transfer_id=id,
        shipping_address=shipping_address,
        created_at=now,
        updated_at=now,
    )


def promised(order: Order, method: Method, accounts: Accounts) -> Promise:
    """What the method promises for the order, whose payment, unsaved, says so."""
    promise = FREE
    if order.total:
        promise = method.authorize(wallet=accounts.wallet, revenue=accounts.revenue, amount=order.total)
    order.payment = Payment(
        method=method.name, status=promise.status, amount=order.total, currency=order.currency
    )
    return promise


def write(order: Order, lines: Sequence[OrderLine], *, cart: UUID | None = None, now: datetime) -> None:
    """The rows, under a number that nobody has; the locked `cart` is emptied."""
    columns: dict[str, Sequence[Any]] = {
        "p_products": [line.product_id for line in lines],
        "p_stores": [line.store_id for line in lines],
        "p_stocks": [line.stock_id for line in lines],
        "p_names": [line.name for line in lines],
        "p_skus": [line.sku for line in lines],
        "p_prices": [line.unit_price for line in lines],
        "p_quantities": [line.quantity for line in lines],
        "p_discounts": [line.discount for line in lines],
    }
    written = False
    while not written:
        order.number = new_number()
        written = call(
            "orders.place",
            p_id=order.id, p_number=order.number, p_user=order.user_id, p_currency=order.currency,
            p_transfer=order.transfer_id, p_goods_transfer=order.goods_transfer_id,
            p_subtotal=order.subtotal, p_discount=order.discount, p_total=order.total,
            p_promo_code=order.promo_code_id, p_pay_by=order.pay_by,
            p_address=None if order.shipping_address is None else dumps(order.shipping_address).decode(),
            p_method=order.payment.method, p_payment=order.payment.status,
            p_event=new_id(), p_cart=cart, p_now=now, **columns,
            p_fact=dumps(told(order)).decode(), p_request_id=request_id(),
        ).written  # fmt: skip
    # In one trip to Redis. Where nobody answers, the order's fact moves the products on.
    transaction.on_commit(lambda: facts.ring(cache.bumping(PRODUCTS)))
