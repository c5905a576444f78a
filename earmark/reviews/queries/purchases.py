"""Who has had what delivered."""

from earmark.orders.models import OrderLine
from earmark.orders.rules import DELIVERED


def was_delivered(*, user_id: int, product_id: int) -> bool:
    """True once the product has arrived at the customer."""
    return OrderLine.objects.filter(product=product_id, order__user=user_id, order__status=DELIVERED).exists()
