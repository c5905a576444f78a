"""Promotions are changed before they start, and ended at any time."""

from datetime import timedelta

import pytest

from earmark.base.models import Fact
from earmark.flash.services.finishing import finish_due
from earmark.flash.services.starting import start_due, start_promo
from earmark.ledger.services import return_leftovers
from tests.factories import bad_fields, bearer, make_user, problem
from tests.flash import make_promo
from tests.shop import make_merchant, stock_of

pytestmark = pytest.mark.django_db


def one(promo):
    return f"/promos/{promo.pk}"


def running(**fields):
    """A promotion that has started."""
    promo = make_promo(**fields)
    start_due(now=promo.starts_at)
    return promo


def later(promo, **by):
    return (promo.starts_at + timedelta(**by)).isoformat()


def test_before_its_start_everything_but_what_it_sells_can_change(admin):
    promo = make_promo(opens_in=3600)
    change = {
        "promo_price": "1.00",
        "starts_at": "2090-01-01T00:00:00Z",
        "ends_at": "2090-01-02T00:00:00Z",
        "quantity": 3,
        "max_per_user": 1,
        "segments": ["new"],
        "radius_m": 50,
        "engine": "redis",
    }

    answer = admin.patch(one(promo), change | {"store_product_id": promo.store_product_id})

    assert answer.status_code == 200, answer.content
    assert answer.json().items() >= change.items()
    assert answer.json()["status"] == "scheduled"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"promo_price": "10.00"}, "promo_price"),
        ({"engine": "redis"}, "quantity"),
        ({"store_product_id": 1}, "store_product_id"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": "2090-01-01T00:00:00Z"}, "ends_at"),
        ({"segments": None}, "segments"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_change_is_held_against_what_stays(admin, change, field):
    promo = make_promo(opens_in=3600)

    assert bad_fields(admin.patch(one(promo), change)) == [field]


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (make_promo, "active"),
        (running, "active"),
        (lambda: make_promo(opens_in=-120, lasts=60), "finished"),
        (lambda: make_promo(opens_in=3600, status="cancelled"), "cancelled"),
    ],
    ids=["open", "started", "over", "called off"],
)
def test_once_its_window_is_open_nothing_can(admin, make, state):
    answer = admin.patch(one(make()), {"radius_m": 50})

    assert problem(answer) == (409, "invalid_transition")
    assert answer.json()["state"] == state


def test_one_that_is_called_off_never_starts(admin):
    promo = make_promo(opens_in=3600, quantity=5)

    answers = [admin.delete(one(promo)) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert start_due(now=promo.starts_at) == 0
    promo.refresh_from_db()
    assert promo.status == "cancelled"


def test_one_that_sells_is_ended_now_and_gives_back_what_is_left(admin, books):
    promo = running(stock=20, quantity=5)

    answers = [admin.delete(one(promo)).status_code for _ in range(2)]

    return_leftovers()
    assert answers == [204, 204]
    assert stock_of(promo.store_product) == (20, 0)
    shown = admin.get(one(promo)).json()
    assert (shown["status"], shown["remaining"], shown["ends_at"]) == ("finished", 0, shown["finished_at"])
    assert Fact.objects.filter(topic="promo.finished").count() == 1


def test_one_with_tickets_is_ended_now_too_though_its_account_stays_open_for_them(admin):
    promo = running(quantity=5, engine="redis")

    admin.delete(one(promo))

    assert admin.get(one(promo)).json()["status"] == "finished"
    assert admin.get("/promos/?status=finished").json()["count"] == 1
    assert problem(admin.patch(one(promo), {"radius_m": 50})) == (409, "invalid_transition")
    promo.refresh_from_db()
    assert finish_due(now=promo.ends_at + timedelta(hours=1)) == 1


def test_one_that_nobody_has_started_yet_is_ended_without_a_start(admin):
    promo = make_promo(quantity=5)

    admin.delete(one(promo))

    promo.refresh_from_db()
    assert (promo.status, promo.account_id) == ("finished", None)


def test_others_do_not_get_at_it(stranger):
    promo = make_promo(opens_in=3600)
    customer = bearer(make_user())

    for call, body in (("patch", {"radius_m": 1}), ("delete", None)):
        assert problem(getattr(stranger, call)(one(promo), body)) == (404, "promo_not_found")
        assert problem(getattr(customer, call)(one(promo), body)) == (403, "permission_denied")
        assert (
            getattr(bearer(make_merchant(promo.store_product.store)), call)(one(promo), body).status_code
            < 300
        )


@pytest.mark.django_db(transaction=True)
def test_ended_and_started_at_once_it_is_over_and_everything_is_back(race, books):
    admin, promo = make_user(role="admin"), make_promo(stock=20, quantity=5, opens_in=3600)
    client, opening = bearer(admin), promo.starts_at

    def act(n):
        if n:
            return start_promo(promo_id=promo.pk, now=opening)
        return client.delete(one(promo)).status_code

    assert sorted(map(str, race(4, act))) == ["204", "None", "None", "None"]
    promo.refresh_from_db()
    return_leftovers()
    assert (promo.status, promo.allotted) in {("cancelled", None), ("finished", 5)}
    assert stock_of(promo.store_product) == (20, 0)
