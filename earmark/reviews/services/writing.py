"""Reviews are written, changed and taken back by their authors, hidden and shown by moderators.

Note [Rating]
-------------
A trigger adds to the product's row what a review changes of its rating, so the sum is exact whoever writes. The row is
locked first, here and by the catalog's own writers: so of two first reviews by one customer the second is seen, nobody
reviews what is being deleted, and there is one order of locks, the product's row before its reviews.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from earmark.base import cache
from earmark.base.errors import InvalidValue
from earmark.catalog.errors import ProductNotFound
from earmark.catalog.models import Product
from earmark.catalog.rules import PRODUCTS
from earmark.reviews.errors import AlreadyReviewed, ReviewHidden, ReviewNotFound
from earmark.reviews.models import Review
from earmark.reviews.queries.purchases import was_delivered


@transaction.atomic
def write_review(*, user_id: int, product: int | str, rating: int, comment: str, now: datetime) -> Review:
    """The customer's only review of an active product, by its id or slug; shown at once.

    Raises ProductNotFound, AlreadyReviewed.
    """
    key = Q(slug=product) if isinstance(product, str) else Q(pk=product)
    product_id = _lock(key & Q(is_active=True))
    if product_id is None:
        raise ProductNotFound
    first = Review.objects.filter(product=product_id, user=user_id).values_list("pk", flat=True).first()
    if first is not None:
        raise AlreadyReviewed(review=first)
    made = Review.objects.create(
        product_id=product_id,
        user_id=user_id,
        rating=rating,
        comment=comment,
        verified_purchase=was_delivered(user_id=user_id, product_id=product_id),
        created_at=now,
        updated_at=now,
    )
    cache.changed(PRODUCTS)
    return made


@transaction.atomic
def change_review(
    *, review_id: int, user_id: int, moderates: bool, fields: Mapping[str, Any], now: datetime
) -> bool:
    """Another rating or comment by the author; shown or hidden (`is_visible`) by a moderator, whoever wrote it.

    Returns False where nothing had to change. Raises ReviewNotFound, InvalidValue.
    """
    found = _lock_review(review_id)
    own = found.user_id == user_id
    if not own and not moderates:
        raise ReviewNotFound
    for name in fields:
        if name == "is_visible" and not moderates:
            raise InvalidValue(field=name, reason="This is for admins to decide.")
        if name != "is_visible" and not own:
            raise InvalidValue(field=name, reason="This is for the author to say.")
    changed = {name: value for name, value in fields.items() if getattr(found, name) != value}
    if not changed:
        return False
    if changed.keys() != {"is_visible"}:
        changed["updated_at"] = now
    Review.objects.filter(pk=review_id).update(**changed)
    if "is_visible" in changed or ("rating" in changed and found.is_visible):
        cache.changed(PRODUCTS)
    return True


@transaction.atomic
def delete_review(*, review_id: int, user_id: int | None) -> None:
    """Takes a review away: the author's own, or anybody's for a moderator (None).

    Raises ReviewNotFound, ReviewHidden.
    """
    found = _lock_review(review_id)
    if user_id is not None:
        if found.user_id != user_id:
            raise ReviewNotFound
        if not found.is_visible:
            raise ReviewHidden
    found.delete()
    if found.is_visible:
        cache.changed(PRODUCTS)


def _lock_review(review_id: int) -> Review:
    """The review as it is now, its product's row and its own locked until the commit. Raises ReviewNotFound."""
    _lock(Q(pk__in=Review.objects.filter(pk=review_id).values("product")))
    found = Review.objects.select_for_update(of=("self",), no_key=True).filter(pk=review_id).first()
    if found is None:
        raise ReviewNotFound
    return found


def _lock(product: Q) -> int | None:
    """The product's id, or None; its row is locked as its rating's change will lock it."""
    found = Product.objects.select_for_update(no_key=True).filter(product).values_list("pk", flat=True)
    return found.order_by("pk").first()
