"""Reviews as anyone, their authors and moderators see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from earmark.reviews.errors import ReviewNotFound
from earmark.reviews.models import Review
from earmark.reviews.rules import shown_name

_COLUMNS = (
    "id", "product_id", "user_id", "user__first_name", "user__last_name", "rating", "comment", "verified_purchase",
    "is_visible", "created_at", "updated_at",
)  # fmt: skip
#: Columns that lists are ordered by. Ids are given in the order of time.
ORDERS = {"created_at": "id", "rating": "rating"}


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks: a user's id, or None; a moderator sees what is hidden."""

    user_id: int | None = None
    moderates: bool = False

    def visible(self) -> Q:
        """What they may see at all: what is not hidden, and their own."""
        if self.moderates:
            return Q()
        return Q(is_visible=True) if self.user_id is None else Q(is_visible=True) | Q(user=self.user_id)


def reviews(
    *,
    eyes: Eyes,
    product: str | None = None,
    mine: bool = False,
    ordering: Sequence[str] = (),
    **filters: Any,
) -> "QuerySet[Review, Any]":
    """Rows of reviews that `eyes` may see, newest first; filters rating, verified_purchase, is_visible, `mine`,
    and `product` by slug or id.
    """
    found: QuerySet[Review, Any] = Review.objects.filter(eyes.visible(), **filters)
    if product is not None:
        found = found.filter(_of_product(product))
    if mine:
        found = found.filter(user=eyes.user_id)
    columns = [("-" if name.startswith("-") else "") + ORDERS[name.removeprefix("-")] for name in ordering]
    rows: QuerySet[Review, Any] = found.order_by(*columns, "-id").values(*_COLUMNS)
    return rows


def review(review_id: int, *, eyes: Eyes) -> dict[str, Any]:
    """One review as it is shown. Raises ReviewNotFound."""
    row = Review.objects.filter(eyes.visible(), pk=review_id).values(*_COLUMNS).first()
    if row is None:
        raise ReviewNotFound
    return present([row], eyes=eyes)[0]


def present(rows: Iterable[dict[str, Any]], *, eyes: Eyes) -> list[dict[str, Any]]:
    """Reviews as they are shown; whether one is hidden, to its author and moderators alone."""
    return [_shown(row, eyes) for row in rows]


def _shown(row: dict[str, Any], eyes: Eyes) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "product": row["product_id"],
        "user": {"name": shown_name(row["user__first_name"], row["user__last_name"])},
        "rating": row["rating"],
        "comment": row["comment"],
        "verified_purchase": row["verified_purchase"],
    }
    if eyes.moderates or row["user_id"] == eyes.user_id:
        shown["is_visible"] = row["is_visible"]
    return {**shown, "created_at": row["created_at"], "updated_at": row["updated_at"]}


def _of_product(key: str) -> Q:
    """A number is an id first; few products are called by one."""
    if key.isascii() and key.isdigit() and len(key) < 19:
        return Q(product=int(key)) | Q(product__slug=key)
    return Q(product__slug=key)
