"""What PostgreSQL knows of tickets: one that was sold, or never will be, has a Reservation."""

from typing import Any
from uuid import UUID

from earmark.base.sql import rows
from earmark.flash.errors import ReservationNotFound
from earmark.flash.rules import REDIS, Token

#: As many promotions as PostgreSQL could count.
_MOST = 2**63


def record_of(id: UUID, *, user_id: int) -> Any | None:
    """Its order_id (None: it will never be sold) and expires_at; None where there is nothing yet.

    Raises ReservationNotFound for somebody else's.
    """
    found = rows("SELECT user_id, order_id, expires_at FROM flash_reservation WHERE id = %s", (id,))
    if found and found[0].user_id != user_id:
        raise ReservationNotFound
    return found[0] if found else None


def require_epoch(token: Token) -> None:
    """Raises ReservationNotFound where no memory of Redis can have given this token out."""
    promo_id = token.promo or 0
    known = 0 < promo_id < _MOST and rows(
        "SELECT 1 FROM flash_flashpromo WHERE id = %s AND engine = %s AND %s BETWEEN 1 AND epoch",
        (promo_id, REDIS, token.epoch),
    )
    if not known:
        raise ReservationNotFound
