"""Everybody moves orders of reserved goods at once: both holds end as one, and nobody waits for ever."""

from collections import Counter
from threading import Event

import pytest
from django.db import transaction

from earmark.base import clock
from earmark.inventory.models import Stock
from earmark.inventory.queries.proof import unproved
from earmark.inventory.services.stock import lock_available
from earmark.ledger import services as ledger
from tests.factories import bearer, make_user, wallet

from .calls import item, look, place, ship, verb
from .reserved import MINUTE, Promo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("books")]


def test_of_cancelling_and_shipping_one_wins_and_both_holds_agree(race):
    admin, promo = bearer(make_user(role="admin")), Promo()
    for _ in range(5):
        user = make_user(money=20_00)
        client, order, before = bearer(user), promo.check_out(user), sum(promo.units)

        answers = race(
            6,
            lambda n, client=client, order=order: (
                ship(admin, order) if n % 2 else verb(client, order, "cancel")
            ),
        )

        assert Counter(a.status_code for a in answers) in (
            Counter({200: 1, 409: 5}),
            Counter({200: 3, 409: 3}),
        )
        shipped = look(client, order)["status"] == "shipped"
        assert wallet(user) == ((15_00, 0) if shipped else (20_00, 0))
        assert promo.units == (before - shipped, 0)
        assert unproved() == []


def test_who_cancels_waits_for_no_stock_since_a_promotion_s_account_is_locked_after_it(race):
    promo, user, done = Promo(), make_user(money=20_00), Event()
    client, order = bearer(user), promo.check_out(user)
    Stock.objects.filter(pk=promo.product.stock_id).update(low_since=clock.now())  # as if it seemed to cross

    @transaction.atomic
    def keep():
        lock_available(promo.product.stock_id)
        return done.wait(timeout=20)

    def cancel():
        try:
            return verb(client, order, "cancel").status_code
        finally:
            done.set()

    assert race(2, lambda n: [keep, cancel][n]()) == [True, 200]


def test_nothing_that_ends_or_begins_meanwhile_stands_in_the_way_of_the_rest(race):
    """Checkouts, cancelling, other orders of the same customer, the promotion's end and the sweep: no deadlock."""
    promo, user = Promo(quantity=14), make_user(money=500_00)
    client, orders = bearer(user), [promo.check_out(user) for _ in range(4)]
    reserved = [promo.reserve() for _ in range(4)]
    promo.reserve(ttl=-MINUTE)

    def act(n):
        match n % 6:
            case 0:
                return [verb(client, orders[n // 6], "cancel").status_code]
            case 1:
                return [promo.check_out(user, reserved[n // 6])["status"]]
            case 2:
                return [place(client, item(promo.product), method="wallet").status_code]
            case 3:
                return promo.end()
            case 4:
                return ledger.expire_due() and None
            case _:
                return [Promo(quantity=1).check_out(user)["status"]]

    answers = race(24, act)

    assert [each for each in answers if isinstance(each, Exception)] == []
    assert Counter(each[0] for each in answers if each) == {200: 4, "pending": 8, 201: 4}
    ledger.expire_due()
    ledger.return_leftovers()
    assert promo.units == (0, 4)
    assert unproved() == []
