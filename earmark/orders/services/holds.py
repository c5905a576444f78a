"""What an order holds, ended as one: its goods may be in another hold than its money.

Note [Two holds]
----------------
An order of a flash reservation has the reservation's hold, `goods_transfer_id`, beside its own, which has the money.
Whoever ends them holds the order's row, and nobody else ever waits for either transfer: takers and sweepers skip what
is locked, and a reservation that became an order cannot be ended by itself. So the accounts are what has to be locked
in order. Money goes first, since it has the lower rank; the goods' account follows. Both end, or the caller refuses and
its transaction takes back what the first did. Only a wallet's money makes the second hold, and then neither has a
deadline: an order that waits for a gateway has one.
"""

from datetime import timedelta
from uuid import UUID

from earmark.ledger import services as ledger
from earmark.ledger.rules import State
from earmark.orders.models import Order


def post(order: Order) -> bool:
    """Whether all that the order held is settled now. Requires the order's lock; roll back where it is not."""
    return all(ledger.post(id).state is State.POSTED for id in _of(order))


def void(order: Order) -> bool:
    """Whether all that the order held is given back, by us or by the clock. As `post`."""
    return all(ledger.void(id).state is not State.POSTED for id in _of(order))


def extend(order: Order, *, ttl: timedelta | None) -> bool:
    """Whether all that the order held is still there, and has its new deadline. Requires the order's lock."""
    return all(ledger.extend(id, ttl=ttl).won for id in _of(order))


def goods_hold(order: Order) -> UUID:
    """The transfer that has the goods."""
    return order.goods_transfer_id or order.transfer_id


def _of(order: Order) -> list[UUID]:
    return [order.transfer_id, *([order.goods_transfer_id] if order.goods_transfer_id else [])]
