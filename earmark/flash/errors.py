"""What flash promotions refuse."""

from earmark.base.errors import Refusal


class PromoNotFound(Refusal):
    """There is no such promotion, or it is another store's."""

    code = "promo_not_found"
    detail = "There is no such promotion."


class PromoNotActive(Refusal):
    """Its window is not open. Members: starts_at, ends_at."""

    code = "promo_not_active"
    detail = "This promotion is not open now."


class NotEligible(Refusal):
    """The promotion is for others: for another kind of customer, or for people nearer to the store."""

    code = "not_eligible"
    detail = "This promotion is not for you, or you are too far away: ask its eligibility for why."


class UserLimitReached(Refusal):
    """The caller has as many as one may have. Members: max_per_user."""

    code = "user_limit_reached"
    detail = "You have as many as one customer may have: {max_per_user}."


class SoldOut(Refusal):
    """Nothing is left. Members: retry_at, when the first open hold ends, where one is open."""

    code = "out_of_stock"
    detail = "Nothing is left just now."


class ReservationNotFound(Refusal):
    """There is no such reservation, or it is somebody else's."""

    code = "reservation_not_found"
    detail = "There is no such reservation."


class HoldExpired(Refusal):
    """Its minute is over, and the unit is free again."""

    code = "hold_expired"
    detail = "The reservation has ended, and what it held is free again."


class InvalidTransition(Refusal):
    """It has ended otherwise already. Members: state."""

    code = "invalid_transition"
    detail = "This is {state}: that cannot be done any more."


class InvalidTerms(Refusal):
    """The promotion's fields do not go together."""

    code = "invalid"
    detail = "{reason}"

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(reason="; ".join(f"{name}: {reason}" for name, reason in faults.items()))
        self.errors = [
            {"field": name, "code": "invalid", "detail": reason} for name, reason in faults.items()
        ]
