"""Placing an order of what a flash reservation has held already: one piece, at the promotion's price.

One transaction, as in Note [Placing]: the caller's locks (the reservation's row), the customer's row weakly, the
accounts, then transfers. The unit's account is not touched where a transfer has the unit: its hold becomes the order's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.inventory.queries.taken import taken_from
from earmark.inventory.services.levels import note_levels
from earmark.ledger import services as ledger
from earmark.ledger.errors import AccountClosed, Short
from earmark.ledger.rules import Line, State
from earmark.orders.errors import ReservationOver
from earmark.orders.methods import Promise, method_named
from earmark.orders.models import Order, OrderLine
from earmark.orders.queries.orders import show
from earmark.orders.services.draft import Accounts, accounts_of, new_order, promised, write
from earmark.orders.services.holds import goods_hold
from earmark.wallet.errors import InsufficientBalance, UserNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """One piece that waits for its order: what it is, and what has it.

    `hold` is the transfer that has it, unless `goods` says which account it is yet to be taken from.
    """

    hold: UUID
    product: int
    store: int
    stock: UUID
    name: str
    sku: str
    unit_price: int
    goods: Line | None = None


def place_reserved(
    *, reserved: Reserved, user_id: int, payment_method: str, shipping_address: Any = None, now: datetime
) -> dict[str, Any]:
    """The order as it is shown. Takes a transaction that a refusal rolls back, and the reservation's lock.

    Raises PaymentMethodUnknown, ReservationOver, InsufficientBalance, UserNotFound.
    """
    method = method_named(payment_method)
    accounts = accounts_of(user_id)
    order = new_order(
        user_id=user_id, subtotal=reserved.unit_price, shipping_address=shipping_address, now=now
    )
    promise = promised(order, method, accounts)
    if reserved.goods is None:
        _take_over(order, reserved.hold, promise, accounts)
    else:
        lines = [reserved.goods, *([promise.line] if promise.line else [])]
        order.pay_by = _hold(order, lines, promise, accounts)
    line = OrderLine(
        product_id=reserved.product,
        store_id=reserved.store,
        stock_id=reserved.stock,
        name=reserved.name,
        sku=reserved.sku,
        unit_price=reserved.unit_price,
        quantity=1,
    )
    write(order, [line], now=now)
    note_levels(taken_from(goods_hold(order)), now=now)
    return show(order, lines=[line])


def _take_over(order: Order, hold: UUID, promise: Promise, accounts: Accounts) -> None:
    """The reservation's hold becomes the order's; money gets one of its own. Raises as `place_reserved` does."""
    if promise.line:
        _hold(order, [promise.line], promise, accounts)
        order.goods_transfer_id = hold
    else:
        order.transfer_id = hold
    taken = ledger.extend(hold, ttl=promise.window)
    if not taken.won:
        raise ReservationOver(state=taken.state)
    order.pay_by = taken.expires_at


def _hold(order: Order, lines: list[Line], promise: Promise, accounts: Accounts) -> datetime | None:
    """Holds the lines under the order's id; returns when that ends. Raises as `place_reserved` does."""
    try:
        held = ledger.hold(
            id=order.id,
            owner=accounts.wallet,
            key=f"order:{order.id}",
            kind="order",
            lines=lines,
            ttl=promise.window,
        )
    except Short as short:
        if short.members["account"] != accounts.wallet:
            raise ReservationOver(state=State.EXPIRED) from short
        left = short.members["available"]
        raise InsufficientBalance.of(available=left, asked=order.total, currency=order.currency) from short
    except AccountClosed as closed:
        if closed.members["account"] != accounts.wallet:
            raise ReservationOver(state=State.EXPIRED) from closed  # the promotion's: it is over
        raise UserNotFound from closed  # its owner is about to leave
    return held.expires_at
