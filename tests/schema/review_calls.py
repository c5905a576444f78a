"""Of each operation about reviews: a call that succeeds and one that does not."""

from tests.factories import anybody
from tests.reviews.opinions import REVIEWS, make_review, one
from tests.shop import make_product

ONE = REVIEWS + "{review_id}/"


def own(w):
    """The path of a review of the customer's."""
    return one(make_review(make_product(), w.ana))


CALLS = {
    f"get {REVIEWS}": (
        lambda w: (own(w), w.client.get(REVIEWS))[1],
        lambda w: anybody().get(REVIEWS, {"rating": 6}),
    ),
    f"post {REVIEWS}": (
        lambda w: w.client.post(REVIEWS, {"product": make_product().pk, "rating": 5}),
        lambda w: w.client.post(REVIEWS, {"product": 0}),
    ),
    f"get {ONE}": (lambda w: anybody().get(own(w)), lambda w: anybody().get(f"{REVIEWS}0/")),
    f"patch {ONE}": (
        lambda w: w.client.patch(own(w), {"rating": 5}),
        lambda w: w.client.patch(own(w), {"is_visible": False}),
    ),
    f"delete {ONE}": (lambda w: w.client.delete(own(w)), lambda w: anybody().delete(own(w))),
}
