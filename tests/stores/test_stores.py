"""Stores: opened, changed and closed by those whose they are."""

import pytest

from earmark.inventory.models import StaffMember, Store
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_merchant, make_product, make_store, sell_at

pytestmark = pytest.mark.django_db

STORES = "/api/stores/"
CENTRE = {"name": "Tienda Centro", "lat": 4.711, "lon": -74.072}


def path(store):
    return f"{STORES}{getattr(store, 'pk', store)}/"


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


def test_an_admin_opens_a_store(admin):
    answer = admin.post(STORES, CENTRE)

    assert answer.status_code == 201
    assert answer.json() == {"id": answer.json()["id"], **CENTRE}
    assert anybody().get(path(answer.json()["id"])).json() == answer.json()


def test_a_merchant_who_opens_a_store_is_its_staff():
    merchant = make_user(role="merchant")

    made = bearer(merchant).post(STORES, CENTRE).json()["id"]

    assert StaffMember.objects.filter(store=made, user=merchant).exists()
    assert bearer(merchant).patch(path(made), {"name": "Tienda Norte"}).json()["name"] == "Tienda Norte"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": None}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"lat": 90.1}, "lat"),
        ({"lat": "NaN"}, "lat"),
        ({"lat": True}, "lat"),
        ({"lon": -180.5}, "lon"),
        ({"lon": 1e308}, "lon"),
        ({"lon": [1]}, "lon"),
    ],
    ids=range(10),
)
def test_what_is_no_store_is_refused(admin, body, field):
    assert bad_fields(admin.post(STORES, CENTRE | body)) == [field]
    assert Store.objects.count() == 1


def test_a_store_has_a_name_and_a_place(admin):
    assert bad_fields(admin.post(STORES, {})) == ["name", "lat", "lon"]


def test_one_half_of_the_place_can_be_moved(admin):
    store = make_store(place=(1, 2))

    assert admin.patch(path(store), {"lat": 3}).json() == {
        "id": store.pk,
        "name": store.name,
        "lat": 3.0,
        "lon": 2.0,
    }


def test_a_store_of_others_is_not_there_to_change():
    store, client = make_store(), bearer(make_merchant(make_store()))

    for call in (client.put(path(store), CENTRE), client.patch(path(store), {}), client.delete(path(store))):
        assert problem(call) == (404, "store_not_found")
    assert Store.objects.filter(pk=store.pk, name=store.name).exists()


def test_customers_open_no_stores():
    assert problem(bearer(make_user()).post(STORES, CENTRE)) == (403, "permission_denied")
    assert problem(anybody().post(STORES, CENTRE)) == (401, "not_authenticated")


def test_an_unknown_store_is_not_there():
    assert problem(anybody().get(path(404))) == (404, "store_not_found")
    assert anybody().get(f"{STORES}nine/").status_code == 404
    assert anybody().get(f"{STORES}{2**70}/").status_code in (400, 404)


def test_the_online_store_has_no_place_and_stays(admin):
    assert anybody().get(path(1)).json() == {"id": 1, "name": "Online", "lat": None, "lon": None}
    assert anybody().get(STORES).json()["count"] == 0

    assert admin.patch(path(1), {"name": "Webshop", "lat": 1}).json()["lat"] is None
    assert problem(admin.delete(path(1))) == (409, "store_in_use")


def test_a_fresh_store_can_be_deleted(admin):
    store = make_store(staff=[make_user(role="merchant")])

    assert admin.delete(path(store)).status_code == 204
    assert anybody().get(path(store)).status_code == 404


def test_a_store_with_history_stays(admin):
    sells, owns = make_store(), make_store()
    sell_at(sells, make_product())
    make_product(store=owns)

    for store in (sells, owns):
        assert problem(admin.delete(path(store))) == (409, "store_in_use")
        assert Store.objects.filter(pk=store.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_store_that_closes_while_it_gets_a_product_of_its_own_does_one_or_the_other(race):
    clients = [bearer(make_user(role="admin")) for _ in range(2)]
    for _ in range(8):
        store = make_store()
        acts = [
            lambda store=store: clients[0].delete(path(store)),
            lambda store=store: clients[1].post(
                "/api/products/", {"name": "Radio", "price": "1", "store": store.pk}
            ),
        ]

        closed, made = race(2, lambda n, acts=acts: acts[n]())

        assert (closed.status_code, made.status_code) in [(204, 404), (409, 201)], (
            closed.content,
            made.content,
        )
