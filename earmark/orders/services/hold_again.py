"""A payment came when the order's hold had expired: everything is held again, or nothing."""

from datetime import datetime

from django.db import transaction

from earmark.base import cache
from earmark.base.ids import new_id
from earmark.catalog.rules import PRODUCTS
from earmark.inventory.rules import PIECE
from earmark.inventory.services.levels import note_levels
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from earmark.ledger.rules import Line
from earmark.orders.models import Order
from earmark.promotions import services as promotions
from earmark.promotions.errors import PromoCodeInvalid
from earmark.wallet.services import open_wallet


def hold_again(order: Order, *, now: datetime) -> bool:
    """Whether all goods and the code's use could be held; the new hold is the order's then, unsaved.

    Of what was reserved too: it comes from the stock, whatever became of the promotion. Requires the order's lock.
    """
    lines = list(order.lines.values_list("stock_id", "stock__account_id", "quantity"))
    sold = ledger.system_account(code="sold", unit=PIECE)
    holds = [Line(debit=account, credit=sold, amount=quantity) for _, account, quantity in lines]
    owner = open_wallet(user_id=order.user_id)
    try:
        with transaction.atomic():
            held = ledger.hold(
                id=new_id(),
                owner=owner,
                key=f"order:{order.id}:again",
                kind="order",
                lines=[*holds, *_code_again(order, now)],
            )
    except (Short, PromoCodeInvalid):
        return False
    order.transfer_id, order.goods_transfer_id = held.id, None
    note_levels([stock for stock, *_ in lines], now=now)
    cache.changed(PRODUCTS)
    return True


def _code_again(order: Order, now: datetime) -> list[Line]:
    """The line of the code's use. The code may have ended meanwhile: its discount was promised."""
    code = order.promo_code
    if code is None:
        return []
    promotions.release(order_id=order.id)
    quote = promotions.Quote(
        code_id=code.pk,
        code=code.code,
        discount=order.discount,
        account=code.account_id,
        usage_limit=code.usage_limit,
    )
    return [promotions.take(quote=quote, user_id=order.user_id, order_id=order.id, now=now)]
