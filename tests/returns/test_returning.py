"""Goods come back: who may say so, what moves."""

from datetime import timedelta

import pytest

from earmark.base import clock
from earmark.inventory.models import Movement
from earmark.orders.models import Payment, Return
from tests.factories import bearer, key, make_user, problem, wallet
from tests.payments.shop import ORDERS, payment_of, settle, ship
from tests.shop import make_merchant, make_product, make_store, sell_at, stock_of

from .shop import give_back, returns_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(eva, chair):
    """Three chairs, paid from the wallet, on their way."""
    order = eva.order(chair, 3, method="wallet")
    ship(order)
    return order


def test_what_staff_take_back_is_accepted_at_once(eva, rich, admin, chair, sent, books):
    answer = give_back(admin, sent, chair, 2, reason="A leg is loose.")

    assert answer.status_code == 201
    body = answer.json()
    assert body | {"id": 0, "created_at": 0, "decided_at": 0} == {
        "id": 0,
        "order": sent["id"],
        "status": "accepted",
        "reason": "A leg is loose.",
        "restock": True,
        "refund_amount": "20.00",
        "currency": "USD",
        "items": [{"product": chair.pk, "store": 1, "name": "Chair", "quantity": 2}],
        "created_at": 0,
        "decided_at": 0,
    }
    assert wallet(rich) == (990_00, 0)
    assert stock_of(chair) == (9, 0)
    assert eva.tracking(sent) == ["placed", "shipped", "returned", "refunded"]
    shown = eva.client.get(f"{ORDERS}{sent['id']}/").json()
    assert shown["items"][0]["returned"] == 2
    assert shown["payment"]["refunded_amount"] == "20.00"


def test_the_pieces_are_in_the_books_of_the_stock(admin, chair, sent, books):
    give_back(admin, sent, chair, 2)

    movement = Movement.objects.get(stock=chair.stock, kind="return")
    assert movement.quantity == 2
    assert sum(Movement.objects.filter(stock=chair.stock).values_list("quantity", flat=True)) == 9


def test_the_refund_is_in_the_statement_with_its_order(eva, admin, chair, sent):
    give_back(admin, sent, chair)

    newest = eva.client.get("/api/v1/account/transactions/?kind=refund").json()["results"][0]

    assert (newest["amount"], newest["direction"], newest["status"]) == ("10.00", "credit", "SUCCESS")
    assert newest["order"] == sent["id"]


def test_what_cannot_be_sold_again_stays_out_of_the_stock(rich, admin, chair, sent, books):
    give_back(admin, sent, chair, 2, restock=False)

    assert stock_of(chair) == (7, 0)
    assert wallet(rich) == (990_00, 0)


def test_one_by_one_brings_the_net_of_the_discount_exactly(eva, rich, admin, books):
    product = make_product(price=3_33, stock=3)
    code = {
        "coupon_code": "ODD",
        "type": "fixed",
        "fixed_amount": "1.00",
        "starts_at": (clock.now() - timedelta(days=1)).isoformat(),
    }
    assert admin.post("/api/v1/promo-codes/", code).status_code == 201
    order = eva.order(product, 3, method="wallet", promo_code="ODD")
    ship(order)

    amounts = [give_back(admin, order, product).json()["refund_amount"] for _ in range(3)]

    assert amounts == ["2.99", "3.00", "3.00"]
    assert wallet(rich) == (1000_00, 0)


def test_more_than_was_bought_is_refused(rich, admin, chair, sent):
    give_back(admin, sent, chair, 2)

    answer = give_back(admin, sent, chair, 2)

    assert problem(answer) == (409, "nothing_to_return")
    assert (answer.json()["left"], answer.json()["asked"]) == (1, 2)
    assert wallet(rich) == (990_00, 0)


def test_what_was_not_sent_cannot_be_returned(eva, admin, chair):
    order = eva.order(chair, method="wallet")

    assert problem(give_back(admin, order, chair)) == (409, "invalid_transition")


def test_what_was_not_in_the_order_cannot_be_returned(admin, sent):
    assert problem(give_back(admin, sent, make_product())) == (400, "invalid")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": None},
        {"items": [None]},
        {"items": [{"product": "x"}]},
        {"items": [{"product": 10**30}]},
        {"items": [{"product": 1, "quantity": 0}]},
        {"items": [{"product": 1, "quantity": -1}]},
        {"items": [{"product": 1, "quantity": 10**30}]},
        {"items": [{"product": 1, "store": []}]},
        {"items": [{"product": 1}], "reason": "nul\0"},
        {"items": [{"product": 1}], "reason": "x" * 301},
        {"items": [{"product": 1}], "restock": "perhaps"},
        {"items": [{"product": 1}] * 201},
    ],
)
def test_nonsense_is_400(admin, sent, body):
    assert problem(admin.post(returns_path(sent), body)) == (400, "invalid")


def test_the_same_key_returns_once(rich, admin, chair, sent, books):
    first = give_back_with_key(admin, sent, chair)
    again = give_back_with_key(admin, sent, chair)

    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert wallet(rich) == (980_00, 0)


def give_back_with_key(client, order, product):
    return client.post(returns_path(order), {"items": [{"product": product.pk}]}, **key("once"))


def test_somebody_elses_order_is_not_there(chair, sent):
    stranger = bearer(make_user())

    assert problem(give_back(stranger, sent, chair)) == (404, "not_found")
    assert problem(stranger.get(returns_path(sent))) == (404, "not_found")


def test_a_merchant_takes_back_what_the_own_store_sent_and_no_more(eva, admin, chair):
    store = make_store()
    here, there = bearer(make_merchant(store)), bearer(make_merchant(make_store()))
    lamp = make_product("Lamp", price=5_00)
    sell_at(store, lamp, stock=2)
    items = [{"product": lamp.pk, "store": store.pk}, {"product": chair.pk}]
    order = eva.client.post(ORDERS, {"items": items, "payment_method": "wallet"}).json()
    ship(order)

    assert give_back(here, order, lamp).json()["status"] == "accepted"
    assert problem(give_back(here, order, chair)) == (404, "not_found")
    assert problem(give_back(there, order, lamp)) == (404, "not_found")


def test_where_several_stores_sent_it_one_has_to_be_named(eva, admin, chair):
    store = make_store()
    elsewhere = sell_at(store, chair, stock=2)
    items = [{"product": chair.pk, "store": store.pk}, {"product": chair.pk}]
    order = eva.client.post(ORDERS, {"items": items, "payment_method": "wallet"}).json()
    ship(order)

    assert problem(give_back(admin, order, chair)) == (400, "invalid")
    named = {"items": [{"product": chair.pk, "store": store.pk}]}
    assert admin.post(returns_path(order), named).json()["items"][0]["store"] == store.pk
    assert stock_of(elsewhere) == (2, 0)


def test_returns_are_listed_newest_first(eva, admin, chair, sent):
    made = [give_back(admin, sent, chair).json()["id"] for _ in range(2)]

    assert [each["id"] for each in eva.client.get(returns_path(sent)).json()["results"]] == made[::-1]


def test_what_was_paid_at_the_door_goes_back_by_the_hand_that_records_it(eva, admin, chair, books):
    order = eva.order(chair, 2, method="on_delivery")
    ship(order)
    assert admin.post(f"{ORDERS}{order['id']}/deliver/", {}).status_code == 200

    give_back(admin, order, chair)

    payment = payment_of(order)
    assert (payment.status, payment.refund_wanted, payment.refunded) == ("captured", 10_00, 10_00)
    assert eva.tracking(order)[-2:] == ["returned", "refunded"]


def test_what_comes_back_before_it_is_paid_at_the_door_need_not_be_paid(eva, admin, chair, books):
    order = eva.order(chair, 2, method="on_delivery")
    ship(order)

    give_back(admin, order, chair)

    assert payment_of(order).refunded == 10_00
    assert eva.tracking(order)[-1] == "returned"


def test_a_gateway_refunds_what_came_back(eva, admin, chair, books):
    order = eva.paid(chair, 2)
    ship(order)
    settle(order)

    give_back(admin, order, chair)
    assert payment_of(order).refunded == 0
    settle(order)

    assert payment_of(order).refunded == 10_00
    assert list(eva.payment_at_gateway(order).refunds.values()) == [10_00]
    assert eva.tracking(order)[-2:] == ["returned", "refunded"]


def test_what_comes_back_before_it_was_captured_is_refunded_after(eva, admin, chair):
    order = eva.paid(chair)
    ship(order)
    give_back(admin, order, chair)

    settle(order)
    settle(order)

    assert payment_of(order).refunded == 10_00


@pytest.mark.parametrize("fault", ["cut", "cut_after", "error"])
def test_a_refund_of_unknown_outcome_is_made_once(eva, admin, chair, fault):
    order = eva.paid(chair, 2)
    ship(order)
    settle(order)
    give_back(admin, order, chair)
    eva.sandbox.faults.script("refund", fault)
    settle(order)
    give_back(admin, order, chair)  # meanwhile there is more to refund

    for hours in (1, 2, 3):
        settle(order, later=timedelta(hours=hours))

    assert sum(eva.payment_at_gateway(order).refunds.values()) == 20_00
    assert payment_of(order).refunded == 20_00


def test_a_refund_that_is_refused_is_kept_for_somebody_to_look_at(eva, admin, chair):
    order = eva.paid(chair)
    ship(order)
    settle(order)
    give_back(admin, order, chair)
    eva.sandbox.faults.script("refund", "refuse")

    settle(order)

    payment = payment_of(order)
    assert (payment.refund_wanted, payment.refunded, payment.due_at) == (10_00, 0, None)
    assert payment.error.startswith("refund_refused")


def test_what_somebody_refunded_by_hand_at_the_gateway_counts(eva, admin, chair):
    order = eva.paid(chair, 2)
    ship(order)
    settle(order)
    eva.sandbox.book.refund(eva.payment_at_gateway(order).id, "by hand", 15_00)
    eva.tell(eva.sandbox.courier.events[-1])

    give_back(admin, order, chair, 2)
    settle(order)

    assert payment_of(order).refunded == 20_00
    assert sum(eva.payment_at_gateway(order).refunds.values()) == 20_00


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_return_the_same_piece_at_once_one_does(eva, rich, admin, chair, race, books):
    order = eva.order(chair, method="wallet")
    ship(order)

    answers = race(10, lambda n: give_back(admin, order, chair).status_code)

    assert sorted(answers) == [201] + [409] * 9
    assert wallet(rich) == (1000_00, 0)
    assert stock_of(chair) == (10, 0)
    assert Return.objects.count() == 1
    assert Payment.objects.get().refunded == 10_00
