"""What customers have said is there to be read."""

import json

import pytest

from earmark.identity.models import User
from earmark.reviews.models import Review
from earmark.reviews.rules import shown_name
from tests.factories import PASSWORD, anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_product

from .opinions import REVIEWS, make_order, make_review, one

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(ana):
    """Four reviews of two products."""
    mouse, board = make_product("Mouse", slug="mouse"), make_product("Board", slug="board")
    ben = make_user()
    make_order(ben, board)
    make_review(mouse, ana, rating=5, comment="A")
    make_review(mouse, ben, rating=1, comment="B")
    make_review(board, ana, rating=3, comment="C")
    make_review(board, ben, rating=3, comment="D")


def comments(client, query=""):
    """What the list answers, in its order."""
    answer = client.get(REVIEWS + query)
    assert answer.status_code == 200, answer.content
    return "".join(review["comment"] for review in answer.json()["results"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "DCBA"),
        ("?product=mouse", "BA"),
        ("?product=nothing", ""),
        ("?product=999999999999999999999", ""),
        ("?rating=3", "DC"),
        ("?product=board&rating=1", ""),
        ("?verified_purchase=true", "D"),
        ("?verified_purchase=false", "CBA"),
        ("?ordering=created_at", "ABCD"),
        ("?ordering=-created_at", "DCBA"),
        ("?ordering=rating", "BDCA"),
        ("?ordering=-rating,created_at", "ACDB"),
        ("?is_visible=true", "DCBA"),
        ("?is_visible=false", ""),
        ("?page_size=2&page=2", "BA"),
    ],
)
def test_the_list_narrows(said, query, expected):
    assert comments(anybody(), query) == expected


def test_a_product_is_named_by_its_id_too(said):
    assert comments(anybody(), f"?product={Review.objects.get(comment='A').product_id}") == "BA"


def test_my_own_are_mine(said, client):
    assert comments(client, "?mine=true") == "CA"
    assert comments(client, "?mine=false") == "DCBA"
    assert problem(anybody().get(REVIEWS, {"mine": "true"})) == (401, "not_authenticated")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("rating=6", "rating"),
        ("rating=good", "rating"),
        ("product=%00", "product"),
        ("product=" + "x" * 221, "product"),
        ("verified_purchase=perhaps", "verified_purchase"),
        ("mine=2", "mine"),
        ("ordering=user", "ordering"),
        ("page=0", "page"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(query, field):
    assert bad_fields(anybody().get(f"{REVIEWS}?{query}")) == [field]


def test_one_review_is_read_by_anyone(said):
    review = Review.objects.get(comment="A")

    shown = anybody().get(one(review)).json()

    assert (shown["comment"], shown["user"]) == ("A", {"name": "Ana R."})
    assert "is_visible" not in shown


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ana", "Ruiz", "Ana R."),
        (" Ana ", " ", "Ana"),
        ("Ana", "élan", "Ana É."),
        ("Ana", "@home", "Ana"),
        ("", "Ruiz", "Anonymous"),
        ("ana@example.com", "Ruiz", "Anonymous"),
    ],
)
def test_a_name_tells_little(first, last, name):
    assert shown_name(first, last) == name


def test_no_address_is_ever_shown():
    user = make_user("ana@example.com", email="ana@example.com")
    make_review(make_product(), user)

    assert b"example.com" not in anybody().get(REVIEWS).content


def test_what_somebody_said_stays_when_they_leave(client, ana):
    make_review(make_product(), ana)

    answer = client.post("/api/v1/auth/account/delete/", {"password": PASSWORD})

    assert answer.status_code == 200, answer.content
    assert not User.objects.get(pk=ana.pk).is_active
    [shown] = anybody().get(REVIEWS).json()["results"]
    assert (shown["user"], shown["comment"]) == ({"name": "Anonymous"}, "Good.")


def test_the_export_has_what_somebody_said(client, ana):
    make_review(make_product("Mouse"), ana, comment="Quiet.")
    make_review(make_product())

    answer = client.get("/api/v1/auth/export/")

    [kept] = json.loads(b"".join(answer.streaming_content))["reviews"]["reviews"]
    assert (kept["product_name"], kept["rating"], kept["comment"]) == ("Mouse", 4, "Quiet.")


@pytest.mark.parametrize("many", [10, 1000])
def test_the_list_costs_the_same_however_long(many, django_assert_num_queries):
    product, ana = make_product(), make_user()
    users = User.objects.bulk_create(User(username=f"u{n}", email=f"u{n}@example.com") for n in range(many))
    Review.objects.bulk_create(
        Review(product=product, user=user, rating=n % 5 + 1) for n, user in enumerate(users)
    )
    client = bearer(ana)
    client.get(REVIEWS)  # who they are is known from now on

    with django_assert_num_queries(2):
        assert client.get(REVIEWS, {"product": product.slug}).json()["count"] == many
