"""Cancel: a reservation is given back."""

from datetime import datetime

from earmark.base.sql import call
from earmark.flash import redis_engine
from earmark.flash.errors import InvalidTransition, ReservationNotFound
from earmark.flash.rules import CONFIRMED, Token


def cancel(*, token: Token, user_id: int, now: datetime) -> str:
    """`cancelled`, the unit is back, once; or `expired`, where the clock had given it back. Repeated, the same again.

    Raises ReservationNotFound, InvalidTransition once it is an order's.
    """
    if token.promo is not None:
        return redis_engine.cancel(token=token, user_id=user_id, now=now)
    outcome: str = call("flash.cancel", p_id=token.id, p_user=user_id).outcome
    if outcome == "reservation_not_found":
        raise ReservationNotFound
    if outcome == CONFIRMED:
        raise InvalidTransition(state=CONFIRMED)
    return outcome
