"""What is known of a customer's purchase after the review was written."""

from uuid import UUID

from earmark.orders.models import Order, OrderLine
from earmark.reviews.models import Review


def verify_purchases(*, order_id: UUID) -> None:
    """The order has arrived: what its customer has said of these products was said by a buyer. Touches no rating."""
    Review.objects.filter(
        verified_purchase=False,
        user__in=Order.objects.filter(pk=order_id).values("user"),
        product__in=OrderLine.objects.filter(order=order_id).values("product"),
    ).update(verified_purchase=True)
