"""What promotions hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.promotions.models import PromoUse


def export_of(user_id: int) -> dict[str, Any]:
    """The codes that they have used, oldest first."""
    return {"promo_codes": _uses(user_id)}


def _uses(user_id: int) -> Iterator[dict[str, Any]]:
    own = PromoUse.objects.filter(user_id=user_id).order_by("id")
    for code, order_id, created_at in own.values_list("code__code", "order_id", "created_at").iterator():
        yield {"coupon_code": code, "order_id": order_id, "created_at": created_at}
