"""What reviews refuse."""

from earmark.base.errors import Refusal


class ReviewNotFound(Refusal):
    """There is no such review, or it is not for the caller to see or change."""

    code = "review_not_found"
    detail = "There is no such review."


class AlreadyReviewed(Refusal):
    """One review per customer and product. Member: review, the id of the first."""

    code = "already_reviewed"
    detail = "You have reviewed this product already. Change that review instead."


class ReviewHidden(Refusal):
    """Who could delete what a moderator has hidden could write it again."""

    code = "review_hidden"
    detail = "A moderator has hidden this review, so it stays. You can still change it."
