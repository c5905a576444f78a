"""A product's rating is the sum of what is said of it, whoever says it at once."""

import random

import pytest
from django.db.models import Count, Sum

from earmark.catalog.errors import ProductNotFound
from earmark.catalog.models import Product
from earmark.catalog.services.products import delete_product
from earmark.reviews.models import Review
from earmark.reviews.services.writing import change_review, delete_review
from tests.factories import anybody, make_user
from tests.shop import make_product

from .opinions import NOW, make_review, rating

pytestmark = pytest.mark.django_db(transaction=True)


def exact(product):
    """The same, counted."""
    found = Review.objects.filter(product=product, is_visible=True)
    counted = found.aggregate(sum=Sum("rating"), number=Count("id"))
    return counted["sum"] or 0, counted["number"]


def test_thirty_at_once_are_thirty(race):
    product = make_product()
    people = [make_user() for _ in range(30)]

    results = race(30, lambda n: make_review(product, people[n], rating=n % 5 + 1))

    assert all(isinstance(result, Review) for result in results), results
    assert rating(product) == exact(product) == (90, 30)


def test_whatever_happens_to_reviews_at_once_the_sum_is_right(race):
    products = [make_product() for _ in range(2)]
    reviews = [make_review(products[n % 2], rating=n % 5 + 1) for n in range(16)]
    admin = make_user(role="admin")

    def act(n):
        review, dice = reviews[n % 16], random.Random(n)
        for _ in range(4):
            fields = {"rating": dice.randint(1, 5)} if n < 16 else {"is_visible": dice.random() < 0.5}
            user = review.user_id if n < 16 else admin.pk
            change_review(review_id=review.pk, user_id=user, moderates=n >= 16, fields=fields, now=NOW)
        if n in {3, 4}:
            delete_review(review_id=review.pk, user_id=None)

    results = race(24, act)

    assert all(result is None or result.code == "review_not_found" for result in results), results
    assert [rating(product) for product in products] == [exact(product) for product in products]


def test_writers_of_the_product_and_its_reviewers_do_not_lock_each_other_out(race):
    product = make_product()
    people = [make_user() for _ in range(12)]

    def act(n):
        if n % 2:
            for _ in range(5):
                Product.objects.filter(pk=product.pk).update(name=f"Mouse {n}")
        else:
            made = make_review(product, people[n], rating=5)
            change_review(
                review_id=made.pk, user_id=people[n].pk, moderates=False, fields={"rating": 1}, now=NOW
            )

    results = race(12, act)

    assert results == [None] * 12
    assert rating(product) == (6, 6)


def test_nobody_reviews_what_is_being_deleted(race):
    for _ in range(5):
        product = make_product()
        people = [make_user() for _ in range(3)]

        deleted, *reviews = race(
            4,
            lambda n, p=product, who=people: (
                make_review(p, who[n - 1]) if n else delete_product(product_id=p.pk, stores=None)
            ),
        )

        assert deleted is None
        assert all(isinstance(result, Review | ProductNotFound) for result in reviews), reviews
        assert not Review.objects.filter(product=product.pk).exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"rating": 1}, (1, 1)),
        ({"comment": "Other."}, (4, 1)),
        ({"is_visible": False}, (0, 0)),
        ({"is_visible": False, "rating": 1}, (0, 0)),
    ],
)
def test_the_database_keeps_it_whoever_writes(change, expected):
    product = make_product()
    make_review(product, rating=4)

    Review.objects.update(**change)

    assert rating(product) == expected


def test_a_review_that_moves_takes_its_rating_along():
    here, there = make_product(), make_product()
    make_review(here, rating=4)

    Review.objects.update(product=there, rating=2)

    assert (rating(here), rating(there)) == ((0, 0), (2, 1))


def test_the_products_answer_shows_it_at_once():
    product, ana = make_product(), make_user()
    path = f"/api/v1/products/products/{product.pk}/"

    def shown():
        found = anybody().get(path).json()
        return found["rating"], found["reviews_count"]

    before = shown()
    review = make_review(product, ana, rating=5)
    written = shown()
    change_review(review_id=review.pk, user_id=ana.pk, moderates=False, fields={"rating": 2}, now=NOW)
    changed = shown()
    delete_review(review_id=review.pk, user_id=ana.pk)

    assert [count for _, count in (before, written, changed, shown())] == [0, 1, 1, 0]
    assert float(written[0]) == 5
    assert float(changed[0]) == 2
