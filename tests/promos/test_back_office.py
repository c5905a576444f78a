"""Promotions in the back office."""

import pytest
from django.test import Client

from earmark.flash.models import FlashPromo, Reservation
from earmark.flash.services.starting import start_promo
from tests.factories import make_user
from tests.flash import make_promo

pytestmark = pytest.mark.django_db

LIST = "/admin/flash/flashpromo/"


@pytest.fixture
def office():
    """An admin's browser."""
    browser = Client()
    browser.force_login(make_user(role="admin"))
    return browser


def form(**fields):
    """What a browser sends of a promotion tomorrow at lunch."""
    day, given = (
        "2090-05-02",
        {"segments": ["new"], "radius_m": "500", "engine": "postgres", "amount": "4.50"},
    )
    window = {"starts_at_0": day, "starts_at_1": "12:00:00", "ends_at_0": day, "ends_at_1": "14:00:00"}
    return given | window | fields


def errors(answer):
    """What the form complains of."""
    assert answer.status_code == 200
    return list(answer.context["adminform"].form.errors)


def test_a_promotion_is_scheduled_with_a_price_as_people_write_it(office, sold):
    answer = office.post(f"{LIST}add/", form(store_product=sold.pk, quantity="5", engine="redis"))

    assert answer.status_code == 302, errors(answer)
    made = FlashPromo.objects.get()
    assert (made.promo_price, made.quantity, made.engine, made.segments) == (4_50, 5, "redis", ["new"])
    assert (made.location, made.created_by.role) == (sold.store.location, "admin")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "10"}, "amount"),
        ({"amount": "4.555"}, "amount"),
        ({"ends_at_1": "12:00:59"}, "ends_at"),
        ({"engine": "redis"}, "quantity"),
        ({"segments": []}, "segments"),
        ({"radius_m": "0"}, "radius_m"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_what_makes_no_sense_is_refused_by_name(office, sold, change, field):
    assert errors(office.post(f"{LIST}add/", form(store_product=sold.pk, **change))) == [field]
    assert not FlashPromo.objects.exists()


def test_it_is_changed_before_its_start_alone(office):
    promo, open_one = make_promo(opens_in=3600), make_promo()

    page = office.get(f"{LIST}{promo.pk}/change/").content.decode()
    answer = office.post(f"{LIST}{promo.pk}/change/", form())

    assert "5.00" in page
    assert answer.status_code == 302, errors(answer)
    promo.refresh_from_db()
    assert (promo.promo_price, promo.radius_m) == (4_50, 500)
    assert office.get(f"{LIST}{open_one.pk}/change/").status_code == 200
    assert office.post(f"{LIST}{open_one.pk}/change/", form()).status_code == 403


def test_the_list_goes_by_the_clock(office, django_assert_max_num_queries):
    make_promo(opens_in=-120, lasts=60)
    found = [make_promo().pk for _ in range(5)]

    with django_assert_max_num_queries(12):
        office.get(LIST)

    listed = office.get(LIST, {"status": "active"}).context["cl"].result_list
    assert sorted(promo.pk for promo in listed) == found


def test_promotions_are_ended(office):
    coming, selling = make_promo(opens_in=3600), make_promo(quantity=5)
    start_promo(promo_id=selling.pk, now=selling.starts_at)

    office.post(LIST, {"action": "end_now", "_selected_action": [coming.pk, selling.pk]})

    assert dict(FlashPromo.objects.values_list("pk", "status")) == {
        coming.pk: "cancelled",
        selling.pk: "finished",
    }


def test_reservations_are_looked_at(office):
    promo = make_promo()
    Reservation.objects.create(promo=promo, user=make_user("ana"))

    page = office.get("/admin/flash/reservation/", {"q": "ana"}).content.decode()

    assert f"promotion {promo.pk}" in page
    assert office.get("/admin/flash/reservation/add/").status_code == 403
