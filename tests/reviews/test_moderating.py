"""The house hides what should not be read."""

import pytest
from django.test import Client

from earmark.reviews.models import Review
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_product

from .opinions import REVIEWS, make_review, one, rating

pytestmark = pytest.mark.django_db

LIST = "/admin/reviews/review/"


@pytest.fixture
def hidden(admin, ana):
    """A review that a moderator has hidden."""
    review = make_review(make_product(), ana, rating=1, comment="!!!")
    assert admin.patch(one(review), {"is_visible": False}).status_code == 200
    return review


def listed(client):
    return [review["id"] for review in client.get(REVIEWS).json()["results"]]


def test_what_is_hidden_is_seen_by_its_author_and_the_house(hidden, client, admin):
    for who in (client, admin):
        assert listed(who) == [hidden.pk]
        assert who.get(one(hidden)).json()["is_visible"] is False
    for who in (anybody(), bearer(make_user())):
        assert listed(who) == []
        assert problem(who.get(one(hidden))) == (404, "review_not_found")


def test_what_is_hidden_does_not_count(hidden, admin):
    make_review(hidden.product, rating=4)
    assert rating(hidden.product) == (4, 1)

    admin.patch(one(hidden), {"is_visible": True})

    assert rating(hidden.product) == (5, 2)
    assert listed(anybody())[-1] == hidden.pk


def test_hiding_is_no_edit(hidden):
    review = Review.objects.get()

    assert review.updated_at == review.created_at


def test_the_author_does_not_decide_whether_it_is_shown(hidden, client):
    assert bad_fields(client.patch(one(hidden), {"is_visible": True})) == ["is_visible"]


def test_the_house_does_not_put_words_into_anybodys_mouth(hidden, admin):
    assert bad_fields(admin.patch(one(hidden), {"rating": 5, "is_visible": True})) == ["rating"]
    assert Review.objects.get().is_visible is False


def test_a_hidden_review_can_be_changed_and_stays_hidden(hidden, client):
    answer = client.patch(one(hidden), {"rating": 2, "comment": "Sorry."})

    assert (answer.json()["comment"], answer.json()["is_visible"]) == ("Sorry.", False)
    assert rating(hidden.product) == (0, 0)


def test_a_hidden_review_is_not_deleted_and_written_again(hidden, client):
    assert problem(client.delete(one(hidden))) == (409, "review_hidden")
    again = {"product": hidden.product_id, "rating": 1, "comment": "!!!"}
    assert problem(client.post(REVIEWS, again)) == (409, "already_reviewed")


def test_the_house_deletes_what_it_likes(hidden, admin):
    shown = make_review(hidden.product)

    for review in (hidden, shown):
        assert admin.delete(one(review)).status_code == 204
    assert rating(hidden.product) == (0, 0)


def test_the_house_reviews_too(admin):
    made = admin.post(REVIEWS, {"product": make_product().pk, "rating": 5}).json()

    changed = admin.patch(f"{REVIEWS}{made['id']}/", {"rating": 4, "is_visible": False}).json()

    assert (changed["rating"], changed["is_visible"]) == (4, False)


def test_the_back_office_hides_and_shows_many():
    office = Client()
    office.force_login(make_user(role="admin"))
    product = make_product()
    reviews = [make_review(product, rating=5, comment="x" * 90) for _ in range(3)]
    chosen = [review.pk for review in reviews[:2]]

    page = office.get(LIST).content.decode()
    office.post(LIST, {"action": "hide", "_selected_action": chosen})
    assert rating(product) == (5, 1)
    answer = office.post(LIST, {"action": "show", "_selected_action": chosen}, follow=True)

    assert "x" * 79 + "…" in page
    assert rating(product) == (15, 3)
    assert "2 reviews are now shown." in answer.content.decode()


def test_the_back_office_writes_no_reviews():
    office = Client()
    office.force_login(make_user(role="admin"))
    review = make_review(make_product())

    assert office.get(f"{LIST}add/").status_code == 403
    assert office.post(f"{LIST}{review.pk}/change/", {"rating": 1}).status_code == 403
    assert [found.pk for found in office.get(LIST, {"q": "good"}).context["cl"].result_list] == [review.pk]
