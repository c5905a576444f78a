"""What reviews hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.reviews.models import Review

_COLUMNS = (
    "id",
    "product_id",
    "rating",
    "comment",
    "verified_purchase",
    "is_visible",
    "created_at",
    "updated_at",
)


def export_of(user_id: int) -> dict[str, Any]:
    """What they have said of products, oldest first."""
    return {"reviews": _reviews(user_id)}


def _reviews(user_id: int) -> Iterator[dict[str, Any]]:
    own = Review.objects.filter(user_id=user_id).order_by("id")
    for row in own.values("product__name", *_COLUMNS).iterator():
        yield {"product_name": row.pop("product__name"), **row}
