"""What flash promotions hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.flash.models import Reservation


def export_of(user_id: int) -> dict[str, Any]:
    """What they have reserved, oldest first; what was given back, or ended, has no order."""
    return {"reservations": _reservations(user_id)}


def _reservations(user_id: int) -> Iterator[dict[str, Any]]:
    own = Reservation.objects.filter(user=user_id).order_by("id").values_list("id", "promo_id", "order_id")
    for id, promo, order in own.iterator():
        yield {"reservation_token": id, "promo_id": promo, "order_id": order}
