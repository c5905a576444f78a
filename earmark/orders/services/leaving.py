"""Users who leave."""

from earmark.identity.services import AccountInUse, Leaving
from earmark.orders.models import Cart, CartItem, Order
from earmark.orders.rules import PENDING, SHIPPED


def refuse_while_under_way(leaving: Leaving) -> None:
    """Lets nobody go whose order has not ended. Who goes leaves no cart, and no address. Raises AccountInUse.

    The user's row is locked by now, so no order of theirs is being placed (Note [Placing]).
    """
    orders = Order.objects.filter(user_id=leaving.user_id)
    if orders.filter(status__in=(PENDING, SHIPPED)).exists():
        raise AccountInUse
    orders.exclude(shipping_address=None).update(shipping_address=None)
    CartItem.objects.filter(cart__user_id=leaving.user_id).delete()
    Cart.objects.filter(user_id=leaving.user_id).delete()
