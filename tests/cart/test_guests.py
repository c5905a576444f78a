"""Carts of guests: their tokens, what is kept of them, how they end."""

from datetime import UTC, datetime, timedelta

import pytest

from earmark.orders.models import Cart, CartItem
from earmark.orders.services.cart import forget_carts
from tests.cart.test_cart import CART, EMPTY, add
from tests.factories import PASSWORD, anybody, bad_fields, bearer, make_user
from tests.shop import make_product

pytestmark = pytest.mark.django_db

OWN = "0123456789abcdef"


def guest(token):
    """A client that shows a cart's token."""
    client = anybody()
    client.credentials(HTTP_X_CART_TOKEN=token)
    return client


def shown(client):
    """What is in the cart, by product."""
    return {line["product"]: line["quantity"] for line in client.get(CART).json()["items"]}


def test_a_guest_gets_a_token_with_the_first_item():
    chair = make_product(stock=3)

    answer = add(anybody(), chair, 2)

    token = answer.json()["cart_token"]
    assert answer.headers["X-Cart-Token"] == token
    assert len(token) >= 32
    assert shown(guest(token)) == {chair.pk: 2}


def test_a_guest_may_bring_a_token():
    chair = make_product(stock=3)

    answer = add(guest(OWN), chair)

    assert answer.json()["cart_token"] == answer.headers["X-Cart-Token"] == OWN
    assert shown(guest(OWN)) == {chair.pk: 1}


def test_looking_makes_no_cart():
    assert anybody().get(CART).json() == EMPTY | {"cart_token": None}
    assert guest(OWN).get(CART).json() == EMPTY | {"cart_token": OWN}
    assert not Cart.objects.exists()


@pytest.mark.parametrize("call", ["update_quantity", "remove_item", "clear"])
def test_a_guest_without_a_cart_has_nothing_to_change(call):
    client = anybody()
    if call == "clear":
        assert client.delete(f"{CART}clear/").status_code == 200
    elif call == "remove_item":
        assert client.delete(f"{CART}remove_item/", {"product": 1}).status_code == 404
    else:
        answer = client.patch(f"{CART}update_quantity/", {"product": 1, "quantity": 1})
        assert answer.status_code == 404


def test_guests_see_their_own_cart_only():
    add(guest(OWN), make_product(stock=3))

    assert shown(guest(OWN[::-1])) == {}


def test_what_is_kept_of_a_token_opens_no_cart():
    token = add(anybody(), make_product(stock=3)).json()["cart_token"]

    kept = Cart.objects.get().token

    assert kept != token
    assert shown(guest(kept)) == {}


@pytest.mark.parametrize("token", ["short", "x" * 65, "with some spaces in it", "ünicode-ünicode-ünicode"])
def test_a_token_of_another_form_is_refused(token):
    assert bad_fields(guest(token).get(CART)) == ["X-Cart-Token"]


def test_carts_that_guests_have_left_are_forgotten():
    now, chair = datetime.now(UTC), make_product(stock=3)
    add(guest(OWN), chair)
    add(guest("fresh-fresh-fresh"), chair)
    add(bearer(make_user()), chair)
    Cart.objects.exclude(token=None).filter(updated_at=Cart.objects.order_by("id")[0].updated_at).update(
        updated_at=now - timedelta(days=31)
    )
    Cart.objects.filter(token=None).update(updated_at=now - timedelta(days=400))

    assert forget_carts(before=now - timedelta(days=30)) == 1
    assert shown(guest(OWN)) == {}
    assert CartItem.objects.count() == 2


def test_a_cart_that_is_used_is_not_forgotten():
    chair = make_product(stock=3)
    add(guest(OWN), chair)
    Cart.objects.update(updated_at=datetime.now(UTC) - timedelta(days=31))

    guest(OWN).patch(f"{CART}update_quantity/", {"product": chair.pk, "quantity": 2})

    assert forget_carts(before=datetime.now(UTC) - timedelta(days=30)) == 0


def test_who_logs_in_takes_the_cart_along():
    user, chair, table = make_user(), make_product(stock=9), make_product(stock=9)
    add(bearer(user), chair, 2)
    add(guest(OWN), chair, 3)
    add(guest(OWN), table, 1)

    answer = guest(OWN).post("/api/v1/auth/login/", {"username": user.username, "password": PASSWORD})

    assert answer.status_code == 200
    assert shown(bearer(user)) == {chair.pk: 5, table.pk: 1}
    assert shown(guest(OWN)) == {}
    assert Cart.objects.count() == 1


def test_a_customers_log_in_takes_it_along_too():
    user, chair = make_user(), make_product(stock=9)
    add(guest(OWN), chair, 3)

    guest(OWN).post("/api/v1/auth/customers/login/", {"email": user.email, "password": PASSWORD})

    assert shown(bearer(user)) == {chair.pk: 3}


def test_a_failed_log_in_takes_nothing_along():
    user, chair = make_user(), make_product(stock=9)
    add(guest(OWN), chair, 3)

    guest(OWN).post("/api/v1/auth/login/", {"username": user.username, "password": "wrong"})

    assert shown(guest(OWN)) == {chair.pk: 3}


@pytest.mark.parametrize("token", ["x", "x" * 70, "a b"])
def test_a_bad_token_keeps_nobody_out(token):
    user = make_user()

    answer = guest(token).post("/api/v1/auth/login/", {"username": user.username, "password": PASSWORD})

    assert answer.status_code == 200


def test_a_merge_that_fails_keeps_nobody_out(monkeypatch):
    user, chair = make_user(), make_product(stock=9)
    add(guest(OWN), chair, 3)

    def fail(**_):
        raise RuntimeError("no")

    monkeypatch.setattr("earmark.orders.cart_token.merge", fail)

    answer = guest(OWN).post("/api/v1/auth/login/", {"username": user.username, "password": PASSWORD})

    assert answer.status_code == 200
    assert shown(guest(OWN)) == {chair.pk: 3}


def test_a_token_with_a_log_in_merges_on_the_way():
    user, chair = make_user(), make_product(stock=9)
    add(guest(OWN), chair, 3)
    client = bearer(user)

    answer = client.get(CART, headers={"X-Cart-Token": OWN})

    assert [line["quantity"] for line in answer.json()["items"]] == [3]
    assert "cart_token" not in answer.json()
    assert shown(guest(OWN)) == {}


def test_an_order_from_the_cart_takes_the_guests_along():
    user, chair = make_user(), make_product(stock=9)
    add(guest(OWN), chair, 3)

    answer = bearer(user).post("/api/v1/orders/orders/", {"from_cart": True}, headers={"X-Cart-Token": OWN})

    assert answer.status_code == 201
    assert [line["quantity"] for line in answer.json()["items"]] == [3]
