"""What promo codes refuse."""

from earmark.base.errors import Refusal
from earmark.promotions.rules import Reason

_WORDS = {
    Reason.UNKNOWN: "There is no such promo code.",
    Reason.INACTIVE: "This promo code is not in use.",
    Reason.NOT_STARTED: "This promo code is not valid yet.",
    Reason.ENDED: "This promo code is not valid any more.",
    Reason.BELOW_MINIMUM: "The order is too small for this promo code.",
    Reason.USAGE_LIMIT_REACHED: "This promo code has been used up.",
    Reason.USER_LIMIT_REACHED: "You have used this promo code as often as you may.",
}


class PromoCodeInvalid(Refusal):
    """The code takes nothing off. Member: reason (unknown, inactive, not_started, ended, below_minimum,
    usage_limit_reached, user_limit_reached).
    """

    code = "promo_code_invalid"

    def describe(self) -> str:
        """The reason in words."""
        return _WORDS[Reason(self.members["reason"])]


class PromoCodeNotFound(Refusal):
    """There is no code with this id."""

    code = "promo_code_not_found"
    detail = "There is no such promo code."


class PromoCodeInUse(Refusal):
    """Orders refer to a code that was used, so it stays."""

    code = "promo_code_in_use"
    detail = "This promo code has been used and cannot be deleted. Deactivate it instead: is_active false."


class InvalidTerms(Refusal):
    """The code's fields do not go together."""

    code = "invalid"
    detail = "{reason}"

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(reason="; ".join(f"{name}: {reason}" for name, reason in faults.items()))
        self.errors = [
            {"field": name, "code": "invalid", "detail": reason} for name, reason in faults.items()
        ]
