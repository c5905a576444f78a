"""Promotions as staff and members see them."""

from datetime import timedelta

import pytest

from earmark.base.ids import new_id
from earmark.flash.services.starting import start_promo
from earmark.ledger import services as ledger
from earmark.ledger.rules import Line
from tests.factories import bad_fields, bearer, make_user, problem
from tests.flash import make_promo
from tests.shop import make_merchant, make_product, make_store

pytestmark = pytest.mark.django_db

PROMOS = "/promos/"


@pytest.fixture
def one_of_each(db):
    """A promotion in every state, the open and the passed one untouched."""
    return {
        "scheduled": make_promo(opens_in=3600),
        "active": make_promo(),
        "finished": make_promo(opens_in=-120, lasts=60),
        "cancelled": make_promo(opens_in=3600, status="cancelled"),
    }


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def hold(account, *, ttl):
    """Somebody reserves a unit."""
    sold = ledger.system_account(code="sold", unit="piece")
    lines = [Line(debit=account, credit=sold, amount=1)]
    ledger.hold(id=new_id(), owner=account, key=str(new_id()), kind="test", lines=lines, ttl=ttl)


@pytest.mark.parametrize("state", ["scheduled", "Active", "FINISHED", "cancelled"])
def test_the_list_goes_by_the_clock(admin, one_of_each, state):
    answer = admin.get(PROMOS, {"status": state})

    assert ids(answer) == [one_of_each[state.lower()].pk]
    assert answer.json()["results"][0]["status"] == state.lower()


def test_an_admin_sees_all_and_a_merchant_what_is_of_their_stores(admin, one_of_each):
    mine = one_of_each["active"].store_product.store
    merchant = bearer(make_merchant(mine))

    assert ids(admin.get("/admin/promos")) == sorted(
        (promo.pk for promo in one_of_each.values()), reverse=True
    )
    assert ids(merchant.get(PROMOS)) == [one_of_each["active"].pk]
    assert ids(merchant.get(PROMOS, {"store": one_of_each["scheduled"].store_product.store_id})) == []
    assert problem(bearer(make_user()).get(PROMOS)) == (403, "permission_denied")


def test_the_list_is_narrowed_and_ordered(admin):
    store = make_store("Norte")
    dear = make_promo(store=store, product=make_product("Radio"), promo_price=9_00, opens_in=60)
    cheap = make_promo(store=store, product=make_product("Lamp"), promo_price=1_00)
    make_promo(promo_price=5_00)

    assert ids(admin.get(PROMOS, {"store": store.pk, "ordering": "promo_price"})) == [cheap.pk, dear.pk]
    assert ids(admin.get(PROMOS, {"store": store.pk, "ordering": "-starts_at"})) == [dear.pk, cheap.pk]
    assert ids(admin.get(PROMOS, {"store_product": dear.store_product_id})) == [dear.pk]
    assert ids(admin.get(PROMOS, {"search": "norte lamp"})) == [cheap.pk]


@pytest.mark.parametrize("wrong", ["status=gone", "store=x", "store_product=0", "ordering=engine", "page=x"])
def test_a_filter_that_makes_no_sense_is_refused(admin, wrong):
    assert bad_fields(admin.get(f"{PROMOS}?{wrong}")) == [wrong.partition("=")[0]]


def test_a_page_costs_no_more_the_longer_it_is(admin, django_assert_max_num_queries):
    for _ in range(4):
        make_promo(quantity=2)

    with django_assert_max_num_queries(4):  # two of them about the token
        assert len(ids(admin.get(PROMOS))) == 4


@pytest.mark.parametrize("state", ["scheduled", "active", "finished"])
def test_every_member_may_see_one(one_of_each, state):
    answer = bearer(make_user()).get(f"{PROMOS}{one_of_each[state].pk}/")

    assert answer.status_code == 200
    assert answer.json()["status"] == state
    assert answer.json()["remaining"] == (0 if state == "finished" else 20)


def test_one_that_was_called_off_is_seen_by_staff_alone(admin, stranger, one_of_each):
    promo = one_of_each["cancelled"]
    path, merchant = f"{PROMOS}{promo.pk}/", bearer(make_merchant(promo.store_product.store))

    assert [client.get(path).status_code for client in (admin, merchant)] == [200, 200]
    for client in (stranger, bearer(make_user())):
        assert problem(client.get(path)) == (404, "promo_not_found")


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
@pytest.mark.parametrize("promo_id", ["0", str(10**30)])
def test_one_that_is_not_there_is_not_found(admin, method, promo_id):
    assert problem(getattr(admin, method)(f"{PROMOS}{promo_id}", {})) == (404, "promo_not_found")


@pytest.mark.parametrize("path", ["/admin/promos/x", "/admin/promos/1/", "/promos/x"])
def test_what_is_not_served_there_is_a_problem_too(admin, path):
    assert problem(admin.get(path)) == (404, "not_found")


def test_what_is_left_is_what_nobody_holds_any_more(admin):
    promo = make_promo(stock=20, quantity=5)
    start_promo(promo_id=promo.pk, now=promo.starts_at)
    promo.refresh_from_db()

    hold(promo.account_id, ttl=timedelta(hours=1))
    hold(promo.account_id, ttl=timedelta(microseconds=1))

    assert admin.get(f"{PROMOS}{promo.pk}").json()["remaining"] == 4


@pytest.mark.parametrize(("quantity", "left"), [(5, 5), (30, 20), (None, 20)])
def test_before_its_start_it_has_what_it_could_set_aside(admin, quantity, left):
    promo = make_promo(stock=20, quantity=quantity)

    assert admin.get(f"{PROMOS}{promo.pk}").json()["remaining"] == left
