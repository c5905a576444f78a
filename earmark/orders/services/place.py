"""Placing an order: everything that it needs is held in one step, or nothing happens.

Note [Placing]
--------------
One transaction, and its locks in this order: the client's key; the customer's row, weakly (nobody leaves meanwhile);
the cart; the code's slot; the accounts, by one `hold`; then only rows that nobody else can know yet. What the kernel
decides is not looked at before: prices are read without a lock, and a hold that finds too little is what refuses. Only
then it is looked up what was short. Whatever refuses rolls all of it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.base import money
from earmark.base.errors import InvalidValue, Refusal
from earmark.catalog.errors import ProductNotFound
from earmark.catalog.queries.sellable import Place, Sellable, sellable
from earmark.inventory.services.levels import note_levels
from earmark.ledger import services as ledger
from earmark.ledger.errors import AccountClosed, Short
from earmark.ledger.rules import Line
from earmark.orders.errors import CartEmpty, OutOfStock
from earmark.orders.methods import Promise, method_named
from earmark.orders.models import Order, OrderLine
from earmark.orders.queries.orders import show
from earmark.orders.rules import MOST_LINES, MOST_PIECES, ON_DELIVERY, shares
from earmark.orders.services.cart import lock_cart
from earmark.orders.services.draft import accounts_of, new_order, promised, write
from earmark.promotions import services as promotions
from earmark.promotions.errors import PromoCodeInvalid
from earmark.wallet.errors import InsufficientBalance, UserNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who orders what: so many pieces by product and store; `asked` None: what is in the cart."""

    user_id: int
    asked: Mapping[Place, int] | None
    promo_code: str = ""
    payment_method: str = ON_DELIVERY
    shipping_address: Any = None


@dataclass(slots=True)
class _Draft:
    """An order on its way into the books."""

    order: Order
    lines: list[OrderLine]
    found: Mapping[Place, Sellable]
    wallet: int
    code: str = ""
    holds: list[Line] = field(default_factory=list)


def place_order(*, wish: Wish, now: datetime) -> dict[str, Any]:
    """The order as it is shown. Takes a transaction that a refusal rolls back. See Note [Placing].

    Raises PaymentMethodUnknown, CartEmpty, ProductNotFound, PromoCodeInvalid, OutOfStock, InsufficientBalance,
    InvalidValue, UserNotFound.
    """
    method = method_named(wish.payment_method)
    accounts = accounts_of(wish.user_id)
    cart, asked = (None, wish.asked) if wish.asked is not None else lock_cart(wish.user_id)
    draft = _priced(wish, asked, wallet=accounts.wallet, now=now)
    order = draft.order
    draft.holds += [
        Line(debit=place.account or 0, credit=accounts.sold, amount=line.quantity)
        for place, line in zip(draft.found.values(), draft.lines, strict=True)
    ]
    if wish.promo_code:
        _discount(draft, wish.promo_code, now)
    promise = promised(order, method, accounts)
    if promise.line:
        draft.holds.append(promise.line)
    order.pay_by = _hold(draft, promise)
    write(order, draft.lines, cart=cart, now=now)
    note_levels([line.stock_id for line in draft.lines], now=now)
    return show(order, lines=draft.lines, promo_code=draft.code)


def _priced(wish: Wish, asked: Mapping[Place, int], *, wallet: int, now: datetime) -> _Draft:
    """The order without a discount. Raises ProductNotFound, OutOfStock where nothing ever came in, InvalidValue."""
    if not asked:
        raise CartEmpty
    if len(asked) > MOST_LINES:
        raise InvalidValue(field="items", reason=f"An order takes {MOST_LINES} different things.")
    known = sellable(asked)
    for product, store in asked:
        if (product, store) not in known:
            raise ProductNotFound(product=product, store=store)
    found = {place: known[place] for place in asked}
    if any(place.account is None for place in found.values()):
        raise _out_of_stock(found, asked)
    lines = [
        OrderLine(
            product_id=place.product,
            store_id=place.store,
            stock_id=UUID(str(place.stock)),
            name=place.name,
            sku=place.sku,
            unit_price=place.unit_price,
            quantity=quantity,
        )
        for place, quantity in zip(found.values(), asked.values(), strict=True)
    ]
    if max(asked.values()) > MOST_PIECES:
        raise InvalidValue(field="items", reason=f"An order takes {MOST_PIECES} pieces of one thing.")
    subtotal = sum(line.unit_price * line.quantity for line in lines)
    if subtotal > money.LARGEST:
        raise InvalidValue(field="items", reason="This is more than an order can cost.")
    order = new_order(
        user_id=wish.user_id, subtotal=subtotal, shipping_address=wish.shipping_address, now=now
    )
    return _Draft(order, lines, found, wallet)


def _discount(draft: _Draft, code: str, now: datetime) -> None:
    """Takes the code's slot and shares the discount out. Raises PromoCodeInvalid."""
    order = draft.order
    quote = promotions.quote(code=code, subtotal=order.subtotal, user_id=order.user_id, now=now)
    use = promotions.take(quote=quote, user_id=order.user_id, order_id=order.id, now=now)
    draft.holds.append(use)
    draft.code, order.promo_code_id = quote.code, quote.code_id
    order.discount, order.total = quote.discount, order.subtotal - quote.discount
    amounts = [line.unit_price * line.quantity for line in draft.lines]
    for line, share in zip(draft.lines, shares(quote.discount, amounts), strict=True):
        line.discount = share


def _hold(draft: _Draft, promise: Promise) -> datetime | None:
    """Holds it all; returns when the hold ends, None for never. Raises OutOfStock, InsufficientBalance,
    PromoCodeInvalid, UserNotFound.
    """
    order = draft.order
    try:
        held = ledger.hold(
            id=order.id,
            owner=draft.wallet,
            key=f"order:{order.id}",
            kind="order",
            lines=draft.holds,
            ttl=promise.window,
        )
    except Short as short:
        raise _refusal(draft, short) from short
    except AccountClosed as closed:
        raise UserNotFound from closed  # the wallet: its owner is about to leave
    return held.expires_at


def _refusal(draft: _Draft, short: Short) -> Refusal:
    """What was short, by looking again: stock comes first, then money, then the code."""
    account = short.members["account"]
    asked = {(line.product_id, line.store_id): line.quantity for line in draft.lines}
    refusal = _out_of_stock(sellable(asked), asked, account=account, left=short.members["available"])
    if refusal.members["lines"]:
        return refusal
    if account == draft.wallet:
        left, total = short.members["available"], draft.order.total
        return InsufficientBalance.of(available=left, asked=total, currency=draft.order.currency)
    return PromoCodeInvalid(reason="usage_limit_reached")


def _out_of_stock(
    found: Mapping[Place, Sellable], asked: Mapping[Place, int], *, account: int = 0, left: int = 0
) -> OutOfStock:
    """Names every place that has less than was asked, and the `account` that was found short, whatever it has now."""
    lines = []
    for (product, store), quantity in asked.items():
        place = found.get((product, store))
        available = place.available if place else 0
        if place and place.account == account:
            available = min(available, left)
        if available < quantity:
            lines.append({"product": product, "store": store, "asked": quantity, "available": available})
    return OutOfStock(lines=lines)
