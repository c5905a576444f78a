"""One offer, as anyone may read it."""

import pytest

from tests.factories import anybody, bad_fields, make_offer, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_offer_is_found_by_its_id(slash):
    offer = make_offer("TV Basic", price=10_50, kind="tv", days=7)

    answer = anybody().get(f"/api/v1/offers/{offer.pk}{slash}")

    assert answer.status_code == 200
    assert answer.json() == {
        "id": offer.pk,
        "name": "TV Basic",
        "description": "",
        "kind": "tv",
        "price": "10.50",
        "currency": "USD",
        "duration_days": 7,
        "is_active": True,
        "parts": [],
    }


def test_a_client_may_want_less():
    offer = make_offer("TV Basic", price=10_50)

    assert anybody().get(f"/api/v1/offers/{offer.pk}/?fields=name,price").json() == {
        "name": "TV Basic",
        "price": "10.50",
    }


def test_a_field_that_is_not_there_is_refused():
    offer = make_offer()

    assert bad_fields(anybody().get(f"/api/v1/offers/{offer.pk}/?fields=code")) == ["fields"]


def test_an_offer_that_is_not_sold_any_more_is_not_found():
    offer = make_offer(is_active=False)

    assert problem(anybody().get(f"/api/v1/offers/{offer.pk}/")) == (404, "offer_not_found")


@pytest.mark.parametrize("id", ["0", "999999", "9" * 30])
def test_an_unknown_offer_is_not_found(id):
    assert problem(anybody().get(f"/api/v1/offers/{id}/")) == (404, "offer_not_found")


@pytest.mark.parametrize("id", ["-1", "1.5", "abc", "1%00", "9" * 5000, "%F0%9F%98%80"])
def test_an_id_of_the_wrong_form_is_not_found(id):
    assert problem(anybody().get(f"/api/v1/offers/{id}/")) == (404, "not_found")
