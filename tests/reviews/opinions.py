"""Reviews and what they rest on, in one line each."""

from datetime import UTC, datetime

from earmark.base.ids import new_id
from earmark.inventory.services.stock import open_stock
from earmark.orders.models import Order, OrderLine
from earmark.reviews.services.writing import write_review
from tests.factories import make_user

REVIEWS = "/api/v1/products/reviews/"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def make_review(product, user=None, *, rating=4, comment="Good.", now=NOW):
    """What the user says of the product."""
    user = user or make_user()
    return write_review(user_id=user.pk, product=product.pk, rating=rating, comment=comment, now=now)


def make_order(user, *products, status="delivered"):
    """An order of one piece of each, as it stands in the books of the shop alone."""
    id = new_id()
    order = Order.objects.create(
        id=id, number=str(id)[-12:], user=user, status=status, currency="USD", subtotal=0, total=0, transfer_id=id,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    for product in products:
        OrderLine.objects.create(
            order=order, product=product, store_id=1, stock=open_stock(store_id=1), name=product.name,
            sku=product.sku, unit_price=0, quantity=1,
        )  # fmt: skip
    return order


def rating(product):
    """The sum and the number of its ratings."""
    product.refresh_from_db()
    return product.rating_sum, product.reviews_count


def one(review):
    return f"{REVIEWS}{review.pk}/"
