"""What offers refuse."""

from earmark.base.errors import Refusal


class OfferNotFound(Refusal):
    """Unknown, or not sold any more."""

    code = "offer_not_found"
    detail = "There is no such offer, or it is not sold any more."


class SubscriptionNotFound(Refusal):
    """The caller has no such subscription."""

    code = "subscription_not_found"
    detail = "There is no such subscription to renew."


class RenewalInProgress(Refusal):
    """One renewal at a time."""

    code = "renewal_in_progress"
    detail = "A renewal of this subscription is under way."


class AmountMismatch(Refusal):
    """What the partner says is not the price. Members: amount, price, currency."""

    code = "amount_mismatch"
    detail = "The amount is {amount}, and the price is {price} {currency}."
