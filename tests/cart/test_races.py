"""Carts that many hands touch at once."""

import pytest

from earmark.orders.models import Cart
from tests.cart.test_cart import add
from tests.cart.test_guests import OWN, guest, shown
from tests.factories import PASSWORD, bearer, make_user
from tests.shop import make_product

pytestmark = pytest.mark.django_db(transaction=True)


def test_quantities_add_up_when_they_come_at_once(race):
    user, chair = make_user(), make_product(stock=3)
    client = bearer(user)

    answers = race(20, lambda n: add(client, chair, 2))

    assert {answer.status_code for answer in answers} == {200}
    assert shown(client) == {chair.pk: 40}


def test_a_guests_first_items_come_at_once(race):
    chair, table = make_product(stock=3), make_product(stock=3)

    answers = race(10, lambda n: add(guest(OWN), (chair, table)[n % 2]))

    assert {answer.status_code for answer in answers} == {200}
    assert shown(guest(OWN)) == {chair.pk: 5, table.pk: 5}


def test_two_log_ins_at_once_bring_the_cart_once(race):
    user, chair = make_user(), make_product(stock=3)
    add(bearer(user), chair, 1)
    add(guest(OWN), chair, 2)

    answers = race(
        6,
        lambda n: guest(OWN).post("/api/v1/auth/login/", {"username": user.username, "password": PASSWORD}),
    )

    assert {answer.status_code for answer in answers} == {200}
    assert shown(bearer(user)) == {chair.pk: 3}
    assert Cart.objects.count() == 1
