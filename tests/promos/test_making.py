"""Promotions are scheduled by admins and by their store's merchants."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from earmark.flash.models import FlashPromo
from tests.factories import anybody, bad_fields, bearer, key, make_user, problem
from tests.shop import BOGOTA, make_product, sell_at

pytestmark = pytest.mark.django_db

PROMOS, ADMIN_PROMOS = "/promos/", "/admin/promos/"
NASTY = [None, [], {}, "\0", True, -1, 10**30, 1e308, [[[]]], "NaN"]


def at(**later):
    """A moment from now, as it stands on the wire."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def body(sold, **fields):
    """Half the price for an hour from tomorrow on."""
    window = {"starts_at": at(days=1), "ends_at": at(days=1, hours=1)}
    return {"store_product_id": sold.pk, "promo_price": "5.00", **window, **fields}


@pytest.mark.parametrize("path", [ADMIN_PROMOS, "/admin/promos", PROMOS, "/promos"])
def test_a_promotion_is_scheduled_and_shown_whole(admin, sold, path):
    given = {
        "promo_price": "5.50",
        "starts_at": "2090-05-02T12:00:00-05:00",
        "ends_at": "2090-05-02T12:01:00-05:00",
        "quantity": 10,
        "max_per_user": 2,
        "segments": ["FREQUENT", "New", "frequent"],
        "radius_m": 1500,
        "engine": "Redis",
    }

    answer = admin.post(path, {"store_product_id": sold.pk} | given)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made.pop("created_at")
    assert made == {
        "id": FlashPromo.objects.get().pk,
        "store_product_id": sold.pk,
        "product_id": sold.product_id,
        "product_name": "Radio",
        "store_id": sold.store_id,
        "store_name": "Centro",
        "promo_price": "5.50",
        "base_price": "10.00",
        "currency": "USD",
        "starts_at": "2090-05-02T17:00:00Z",
        "ends_at": "2090-05-02T17:01:00Z",
        "quantity": 10,
        "allotted": None,
        "max_per_user": 2,
        "segments": ["new", "frequent"],
        "radius_m": 1500,
        "engine": "redis",
        "status": "scheduled",
        "remaining": 10,
        "started_at": None,
        "finished_at": None,
    }
    assert FlashPromo.objects.get().location.coords == (BOGOTA[1], BOGOTA[0])


def test_it_is_for_everybody_within_two_kilometres_unless_it_says_otherwise(merchant, sold):
    made = merchant.post(PROMOS, body(sold)).json()

    assert (made["segments"], made["radius_m"]) == (["new", "frequent"], 2000)
    assert (made["quantity"], made["max_per_user"], made["remaining"]) == (None, None, 20)


@pytest.mark.parametrize(("quantity", "engine"), [(5, "redis"), (None, "postgres")])
def test_the_setting_chooses_the_engine_where_it_can(settings, admin, sold, quantity, engine):
    settings.FLASH_ENGINE = "redis"

    assert admin.post(PROMOS, body(sold, quantity=quantity)).json()["engine"] == engine


def test_one_whose_window_is_open_already_is_scheduled_too_and_sells(admin, sold):
    made = admin.post(PROMOS, body(sold, starts_at=at(seconds=-5), ends_at=at(minutes=5))).json()

    assert made["status"] == "scheduled"
    assert admin.get(f"{PROMOS}{made['id']}").json()["status"] == "active"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"promo_price": "10.00"}, "promo_price"),
        ({"promo_price": "-0.01"}, "promo_price"),
        ({"promo_price": "5.001"}, "promo_price"),
        ({"ends_at": at(days=1, seconds=59)}, "ends_at"),
        ({"ends_at": at(hours=1)}, "ends_at"),
        ({"starts_at": at(hours=-2), "ends_at": at(seconds=-1)}, "ends_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"segments": []}, "segments"),
        ({"segments": ["old"]}, "segments.0"),
        ({"radius_m": 0}, "radius_m"),
        ({"radius_m": 100_001}, "radius_m"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10**9 + 1}, "quantity"),
        ({"max_per_user": 0}, "max_per_user"),
        ({"max_per_user": 2**15}, "max_per_user"),
        ({"engine": "redis"}, "quantity"),
        ({"engine": "mysql"}, "engine"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_what_makes_no_sense_is_refused_by_name(admin, sold, change, field):
    given = body(sold) | change

    assert bad_fields(admin.post(PROMOS, given)) == [field]
    assert not FlashPromo.objects.exists()


def test_a_product_a_price_and_a_window_are_needed(admin):
    assert bad_fields(admin.post(PROMOS, {})) == ["store_product_id", "promo_price", "starts_at", "ends_at"]


def test_only_those_of_the_store_may(stranger, sold):
    customer = bearer(make_user())

    for path in (PROMOS, ADMIN_PROMOS):
        assert problem(stranger.post(path, body(sold))) == (404, "store_product_not_found")
        assert problem(customer.post(path, {"nonsense": 1})) == (403, "permission_denied")
        assert problem(anybody().post(path, body(sold)))[0] == 401
    assert problem(stranger.post(PROMOS, body(sold) | {"store_product_id": 10**9}))[0] == 404


def test_whoever_is_logged_in_to_the_back_office_alone_is_nobody_here(sold):
    browser = Client()
    browser.force_login(make_user(role="admin"))

    answer = browser.post(ADMIN_PROMOS, body(sold), content_type="application/json")

    assert problem(answer)[0] == 401


def test_a_key_schedules_it_once(merchant, sold):
    given = body(sold)

    first, again = (merchant.post(PROMOS, given, **key("lunch")) for _ in range(2))

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert FlashPromo.objects.count() == 1


@pytest.mark.parametrize(
    "field", [*body(FlashPromo(pk=1)), "quantity", "max_per_user", "segments", "radius_m", "engine"]
)
def test_nothing_that_is_sent_makes_it_stumble(admin, sold, field):
    there = admin.post(PROMOS, body(sold)).json()["id"]

    for value in NASTY:
        assert admin.post(PROMOS, body(sold) | {field: value}).status_code in {201, 400, 404}
        assert admin.patch(f"{PROMOS}{there}", {field: value}).status_code in {200, 400}
    for value in ([], None, "x", 1):
        assert admin.post(PROMOS, value, format="json").status_code == 400


def test_a_store_product_that_has_promotions_stays(merchant, sold):
    fresh = sell_at(sold.store, make_product())
    merchant.post(PROMOS, body(fresh))

    assert problem(merchant.delete(f"/api/store-products/{fresh.pk}/")) == (409, "store_product_in_use")
