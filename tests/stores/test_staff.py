"""Who works in a store may change what is the store's."""

import pytest

from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_merchant, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return make_store("Centro")


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


def staff(store):
    return f"/api/stores/{store.pk}/staff/"


def test_a_merchant_comes_and_goes(admin, store):
    ana = make_merchant()
    change = {"name": "Tienda Centro"}
    assert bearer(ana).patch(f"/api/stores/{store.pk}/", change).status_code == 404

    for _ in range(2):  # saying it again changes nothing
        answer = admin.post(staff(store), {"user_id": ana.pk})
        assert answer.status_code == 201
        assert answer.json() == {"user_id": ana.pk, "username": ana.username, "email": ana.email}
    assert admin.get(staff(store)).json()["results"] == [answer.json()]
    assert bearer(ana).patch(f"/api/stores/{store.pk}/", change).status_code == 200

    assert admin.delete(f"{staff(store)}{ana.pk}/").status_code == 204
    assert admin.get(staff(store)).json()["results"] == []
    assert bearer(ana).patch(f"/api/stores/{store.pk}/", change).status_code == 404


def test_only_merchants_work_in_stores(admin, store):
    for nobody in (make_user().pk, make_user(role="admin").pk, 10**9):
        assert bad_fields(admin.post(staff(store), {"user_id": nobody})) == ["user_id"]
    assert admin.get(staff(store)).json()["count"] == 0


@pytest.mark.parametrize("user_id", [None, 0, -1, "ana", [1], 10**30, True, {}])
def test_what_is_no_user_is_refused(admin, store, user_id):
    assert bad_fields(admin.post(staff(store), {"user_id": user_id})) == ["user_id"]


def test_who_does_not_work_there_cannot_leave(admin, store):
    assert problem(admin.delete(f"{staff(store)}{make_merchant().pk}/")) == (404, "not_found")


def test_an_unknown_store_has_no_staff(admin):
    path = f"/api/stores/{10**9}/staff/"

    assert problem(admin.get(path)) == (404, "store_not_found")
    assert problem(admin.post(path, {"user_id": make_merchant().pk})) == (404, "store_not_found")


def test_staff_is_the_house_s_business(store):
    ana = make_merchant(store)

    for client, refused in (
        (bearer(ana), (403, "permission_denied")),
        (bearer(make_user()), (403, "permission_denied")),
        (anybody(), (401, "not_authenticated")),
    ):
        assert problem(client.get(staff(store))) == refused
        assert problem(client.post(staff(store), {"user_id": ana.pk})) == refused
        assert problem(client.delete(f"{staff(store)}{ana.pk}/")) == refused
