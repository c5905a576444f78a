"""Everybody wants the last one. Real threads, through HTTP."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from earmark.inventory.models import Movement
from earmark.ledger import services as ledger
from earmark.ledger.rules import Guard, Rank
from earmark.orders.models import Order, OrderEvent, Payment
from earmark.promotions.models import PromoCode, PromoUse
from earmark.promotions.rules import USE
from tests.factories import bearer, key, make_user, wallet
from tests.orders.calls import item, look, place, placed, ship, verb
from tests.shop import make_product, stock_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("books")]


def make_code(code, *, usage_limit=None, off=5_00):
    """A code that takes a fixed amount off."""
    account = ledger.open_account(unit=USE, guard=Guard.LIMIT, rank=Rank.LIMIT)
    return PromoCode.objects.create(
        code=code,
        kind="fixed",
        fixed_amount=off,
        currency=settings.DEFAULT_CURRENCY,
        starts_at=datetime.now(UTC) - timedelta(days=1),
        usage_limit=usage_limit,
        account_id=account,
    )


def statuses(answers):
    """How often each status came."""
    return Counter(answer.status_code for answer in answers)


def test_eighty_orders_of_two_things_in_opposite_order_over_25_of_each(race):
    clients = [bearer(make_user()) for _ in range(80)]
    one, other = make_product(stock=25), make_product(stock=25)

    def order(n):
        items = [item(one), item(other)]
        return place(clients[n], *items[:: 1 if n % 2 else -1])

    answers = race(80, order)

    assert statuses(answers) == {201: 25, 409: 55}, [a for a in answers if isinstance(a, Exception)]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"out_of_stock"}
    assert Order.objects.count() == 25
    assert (stock_of(one), stock_of(other)) == ((0, 25), (0, 25))


def test_a_code_for_seven_raced_by_twenty(race):
    clients = [bearer(make_user()) for _ in range(20)]
    chair, _ = make_product(stock=100), make_code("SEVEN", usage_limit=7)

    answers = race(20, lambda n: place(clients[n], item(chair), promo_code="seven"))

    assert statuses(answers) == {201: 7, 400: 13}
    assert {a.json()["reason"] for a in answers if a.status_code == 400} == {"usage_limit_reached"}
    assert Order.objects.filter(discount=5_00).count() == PromoUse.objects.count() == 7
    assert stock_of(chair) == (93, 7)


def test_an_order_cancelled_ten_ways_at_once_comes_back_once(race):
    user = make_user(money=100_00)
    client, chair, _ = bearer(user), make_product(stock=5), make_code("ONCE", usage_limit=1)
    order = placed(client, item(chair, 2), method="wallet", promo_code="ONCE")

    answers = race(10, lambda n: verb(client, order, "cancel"))

    assert statuses(answers) == {200: 10}
    assert (stock_of(chair), wallet(user)) == ((5, 0), (100_00, 0))
    assert OrderEvent.objects.filter(type="cancelled").count() == 1
    assert not PromoUse.objects.exists()
    assert placed(client, item(chair), promo_code="ONCE")["discount_amount"] == "5.00"


def test_of_cancelling_and_shipping_one_wins_and_everything_agrees(race):
    admin = bearer(make_user(role="admin"))
    for _ in range(8):
        user = make_user(money=100_00)
        client, chair = bearer(user), make_product(stock=5)
        order = placed(client, item(chair, 2), method="wallet")

        answers = race(
            6,
            lambda n, client=client, order=order: (
                ship(admin, order) if n % 2 else verb(client, order, "cancel")
            ),
        )

        assert set(statuses(answers)) == {200, 409}
        now, payment = look(client, order), Payment.objects.get(order=order["id"])
        if now["status"] == "shipped":
            assert statuses(answers) == {200: 1, 409: 5}
            assert (stock_of(chair), wallet(user)) == ((3, 0), (80_00, 0))
            assert payment.status == "captured"
            assert Movement.objects.filter(stock=chair.stock_id, kind="sale").count() == 1
        else:
            assert statuses(answers) == {200: 3, 409: 3}
            assert now["status"] == "cancelled"
            assert (stock_of(chair), wallet(user)) == ((5, 0), (100_00, 0))
            assert payment.status == "voided"
            assert not Movement.objects.filter(stock=chair.stock_id, kind="sale").exists()


def test_a_wallet_that_pays_for_one_order_pays_for_one(race):
    user = make_user(money=15_00)
    client, chair = bearer(user), make_product(price=10_00, stock=10)

    answers = race(6, lambda n: place(client, item(chair), method="wallet"))

    assert statuses(answers) == {201: 1, 400: 5}
    assert {a.json()["code"] for a in answers if a.status_code == 400} == {"insufficient_balance"}
    assert (wallet(user), stock_of(chair)) == ((5_00, 10_00), (9, 1))


def test_one_key_sent_ten_times_at_once_is_one_order(race):
    client, chair = bearer(make_user()), make_product(stock=10)

    answers = race(10, lambda n: place(client, item(chair), headers=key("the-one")))

    assert statuses(answers) == {201: 10}
    assert len({a.json()["id"] for a in answers}) == 1
    assert sum("Idempotent-Replayed" in a.headers for a in answers) == 9
    assert stock_of(chair) == (9, 1)


def test_a_cart_is_ordered_once_however_often_it_is_sent(race):
    client, chair = bearer(make_user()), make_product(stock=10)
    client.post("/api/v1/orders/cart/add_item/", {"product": chair.pk, "quantity": 3})

    answers = race(5, lambda n: client.post("/api/v1/orders/orders/", {"from_cart": True}))

    assert statuses(answers) == {201: 1, 400: 4}
    assert {a.json()["code"] for a in answers if a.status_code == 400} == {"cart_empty"}
    assert stock_of(chair) == (7, 3)


def test_the_first_order_of_a_new_customer_may_come_twice_at_once(race):
    user, chair = make_user(), make_product(stock=10)
    client = bearer(user)

    answers = race(8, lambda n: place(client, item(chair)))

    assert statuses(answers) == {201: 8}


def test_nobody_leaves_while_an_order_of_theirs_is_placed(race):
    for _ in range(5):
        user, chair = make_user(), make_product(stock=10)
        client = bearer(user)

        def act(n, client=client, chair=chair):
            if n % 2:
                return place(client, item(chair))
            return client.post("/api/v1/auth/account/delete/", {"password": "correct horse battery"})

        answers = race(4, act)

        user.refresh_from_db()
        orders = Order.objects.filter(user=user).count()
        assert not any(isinstance(answer, Exception) for answer in answers), answers
        assert user.is_active == bool(orders), statuses(answers)
