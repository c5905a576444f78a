"""Everybody wants the last one, at once, over HTTP."""

from collections import Counter

import pytest

from earmark.orders.models import Order
from tests.factories import bearer, key
from tests.flash import someone_near
from tests.reservations.calls import cancel, checkout, reserve, reserved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("books")]


def statuses(answers):
    """How often each status came."""
    return Counter(getattr(answer, "status_code", answer) for answer in answers)


def test_twenty_units_and_sixty_people(promo, race):
    clients, given = [bearer(someone_near()) for _ in range(60)], promo(quantity=20, max_per_user=1)

    answers = race(60, lambda n: reserve(clients[n], given))

    assert statuses(answers) == {201: 20, 409: 40}
    tokens = {answer.json().get("reservation_token") for answer in answers} - {None}
    assert len(tokens) == 20


def test_one_user_with_many_hands_gets_as_many_as_one_may(promo, race):
    client, given = bearer(someone_near()), promo(quantity=20, max_per_user=3)

    answers = race(12, lambda n: reserve(client, given))

    assert statuses(answers) == {201: 3, 409: 9}


def test_one_key_many_times_is_one_hold(promo, race):
    client, given = bearer(someone_near()), promo(quantity=20)

    answers = race(8, lambda n: reserve(client, given, **key("the-one")))

    assert statuses(answers) == {201: 8}
    assert len({answer.json()["reservation_token"] for answer in answers}) == 1
    assert reserve(bearer(someone_near()), given).status_code == 201


def test_checkout_and_cancel_of_each_of_twenty(promo, race):
    given, clients = promo(quantity=20), [bearer(someone_near(money=20_00)) for _ in range(20)]
    tokens = [reserved(client, given) for client in clients]

    def settle(n):
        client, token = clients[n // 2], tokens[n // 2]
        return checkout(client, token, payment_method="wallet") if n % 2 else cancel(client, token)

    answers = race(40, settle)

    pairs = [(answers[2 * n].status_code, answers[2 * n + 1].status_code) for n in range(20)]
    assert set(pairs) <= {(200, 409), (409, 200)}
    bought = pairs.count((409, 200))
    assert Order.objects.count() == bought
    again = [reserve(bearer(someone_near()), given).status_code for _ in range(21 - bought)]
    assert Counter(again) == {201: 20 - bought, 409: 1}


def test_one_checkout_many_times_is_one_order(promo, race):
    client, given = bearer(someone_near(money=20_00)), promo()
    token = reserved(client, given)

    answers = race(8, lambda n: checkout(client, token, payment_method="wallet"))

    assert statuses(answers) == {200: 8}
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    assert Order.objects.count() == 1


def test_many_who_come_first_start_it_once(promo, race):
    clients, given = [bearer(someone_near()) for _ in range(10)], promo(quantity=5, stock=7)

    answers = race(10, lambda n: reserve(clients[n], given))

    assert statuses(answers) == {201: 5, 409: 5}
    given.refresh_from_db()
    assert given.allotted == 5
