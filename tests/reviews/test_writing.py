"""Customers say what they think of products."""

from datetime import UTC, datetime

import pytest

from earmark.base import facts
from earmark.reviews.errors import AlreadyReviewed
from earmark.reviews.models import Review
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_product

from .opinions import REVIEWS, make_order, make_review, one, rating

pytestmark = pytest.mark.django_db

NASTY = [None, [], {}, "", "\0", True, -1, 0, 6, 10**30, "9" * 400, 1e308, 4.5, {"a": [{}]}, [[[]]], "NaN"]


def test_a_review_is_shown_at_once(client):
    product = make_product()

    answer = client.post(REVIEWS, {"product": product.pk, "rating": 5, "comment": " Quiet. "})

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made.pop("created_at") == made.pop("updated_at")
    assert made == {
        "id": Review.objects.get().pk,
        "product": product.pk,
        "user": {"name": "Ana R."},
        "rating": 5,
        "comment": "Quiet.",
        "verified_purchase": False,
        "is_visible": True,
    }
    [listed] = anybody().get(REVIEWS, {"product": product.slug}).json()["results"]
    assert listed["comment"] == "Quiet."
    assert "is_visible" not in listed


@pytest.mark.parametrize("column", ["pk", "slug"])
def test_a_product_is_named_by_id_or_slug(client, column):
    product = make_product()

    answer = client.post(REVIEWS, {"product": str(getattr(product, column)), "rating": 3})

    assert (answer.status_code, answer.json()["product"]) == (201, product.pk)
    assert answer.json()["comment"] == ""


@pytest.mark.parametrize("product", [2**62, "nothing", "9" * 18, "9" * 30])
def test_what_is_not_there_is_not_reviewed(client, product):
    assert problem(client.post(REVIEWS, {"product": product, "rating": 3})) == (404, "product_not_found")


def test_what_is_not_sold_any_more_is_not_reviewed(client):
    product = make_product(is_active=False)

    assert problem(client.post(REVIEWS, {"product": product.pk, "rating": 3})) == (404, "product_not_found")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": 4.5}, "rating"),
        ({"rating": None}, "rating"),
        ({"product": None}, "product"),
        ({"product": True}, "product"),
        ({"product": 0}, "product"),
        ({"product": 2**63}, "product"),
        ({"product": "x" * 221}, "product"),
        ({"comment": "x" * 5001}, "comment"),
        ({"comment": "\0"}, "comment"),
        ({"comment": None}, "comment"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client, change, field):
    body = {"product": make_product().pk, "rating": 5} | change

    assert bad_fields(client.post(REVIEWS, body)) == [field]


@pytest.mark.parametrize("field", ["product", "rating", "comment", "is_visible"])
def test_nothing_that_is_sent_makes_it_stumble(client, ana, field):
    body = {"product": make_product().pk, "rating": 5}
    review = make_review(make_product(), ana)

    for value in NASTY:
        assert client.post(REVIEWS, body | {field: value}).status_code in {201, 400, 404, 409}
        assert client.patch(one(review), {field: value}).status_code in {200, 400}
    for wrong in ([], None, "x", 1):
        assert client.post(REVIEWS, wrong, format="json").status_code == 400


def test_a_second_review_of_one_product_is_refused_and_names_the_first(client, ana):
    product = make_product()
    first = make_review(product, ana)

    answer = client.post(REVIEWS, {"product": product.pk, "rating": 1})

    assert problem(answer) == (409, "already_reviewed")
    assert answer.json()["review"] == first.pk
    assert rating(product) == (4, 1)


@pytest.mark.django_db(transaction=True)
def test_of_a_customers_reviews_at_once_there_is_one(race):
    product, ana = make_product(), make_user()

    results = race(8, lambda n: make_review(product, ana, rating=n % 5 + 1))

    [written] = [result for result in results if isinstance(result, Review)]
    assert sum(isinstance(result, AlreadyReviewed) for result in results) == 7
    assert rating(product) == (written.rating, 1)


@pytest.mark.parametrize(
    ("status", "verified"),
    [("delivered", True), ("shipped", False), ("pending", False), ("cancelled", False)],
)
def test_who_had_it_delivered_is_verified(client, ana, status, verified):
    product = make_product()
    make_order(ana, product, status=status)

    answer = client.post(REVIEWS, {"product": product.pk, "rating": 5, "verified_purchase": True})

    assert answer.json()["verified_purchase"] is verified


def test_neither_somebody_elses_order_nor_one_of_something_else_verifies(client, ana):
    product = make_product()
    make_order(make_user(), product)
    make_order(ana, make_product())

    assert client.post(REVIEWS, {"product": product.pk, "rating": 5}).json()["verified_purchase"] is False


@pytest.mark.django_db(transaction=True)
def test_a_delivery_verifies_what_was_said_before():
    ana, bought, other = make_user(), make_product(), make_product()
    order = make_order(ana, bought)
    reviews = [make_review(bought, ana), make_review(other, ana), make_review(bought)]
    Review.objects.update(verified_purchase=False)

    facts.publish("order.delivered", {"order": str(order.pk), "user_id": ana.pk})
    facts.deliver(clock=lambda: datetime.now(UTC))

    assert [Review.objects.get(pk=review.pk).verified_purchase for review in reviews] == [True, False, False]


def test_the_author_changes_their_mind(client, ana):
    product = make_product()
    review = make_review(product, ana, rating=5)

    answer = client.patch(one(review), {"rating": 2, "comment": "It broke."})

    assert answer.status_code == 200, answer.content
    changed = answer.json()
    assert (changed["rating"], changed["comment"]) == (2, "It broke.")
    assert changed["updated_at"] > changed["created_at"]
    assert rating(product) == (2, 1)


def test_a_change_of_nothing_is_none(client, ana):
    review = make_review(make_product(), ana)

    for body in ({}, {"rating": 4}, {"product": 1}, {"verified_purchase": True}):
        answer = client.patch(one(review), body)
        assert answer.status_code == 200
        assert answer.json()["updated_at"] == answer.json()["created_at"]
        assert answer.json()["verified_purchase"] is False


def test_the_author_takes_it_back_and_may_write_another(client, ana):
    product = make_product()
    review = make_review(product, ana)

    answer = client.delete(one(review))

    assert (answer.status_code, answer.content) == (204, b"")
    assert rating(product) == (0, 0)
    assert client.post(REVIEWS, {"product": product.pk, "rating": 1}).status_code == 201


@pytest.mark.parametrize("role", ["customer", "merchant", "partner"])
def test_somebody_elses_review_is_not_there_to_be_changed(role):
    review, other = make_review(make_product()), bearer(make_user(role=role))

    for body in ({"rating": 1}, {"is_visible": False}, {}):
        assert problem(other.patch(one(review), body)) == (404, "review_not_found")
    assert problem(other.delete(one(review))) == (404, "review_not_found")
    assert Review.objects.get().rating == 4


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
@pytest.mark.parametrize("review_id", ["0", "123456", str(10**30)])
def test_a_review_that_is_not_there_is_not_found(client, method, review_id):
    body = ({"rating": 1},) if method == "patch" else ()

    assert problem(getattr(client, method)(f"{REVIEWS}{review_id}/", *body)) == (404, "review_not_found")


def test_who_does_not_say_who_they_are_says_nothing():
    assert anybody().post(REVIEWS, {"product": make_product().pk, "rating": 5}).status_code == 401
