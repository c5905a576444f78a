"""A customer asks to return, staff decide."""

import pytest

from tests.factories import bearer, problem, wallet
from tests.payments.shop import ship
from tests.shop import make_merchant, make_store, stock_of

from .shop import give_back, returns_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(eva, chair):
    """Two chairs, on their way."""
    order = eva.order(chair, 2, method="wallet")
    ship(order)
    return order


@pytest.fixture
def asked(eva, chair, sent):
    """The customer would return one."""
    answer = give_back(eva.client, sent, chair, restock=False)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_asking_moves_nothing(eva, rich, chair, sent, asked, books):
    assert (asked["status"], asked["refund_amount"], asked["decided_at"]) == ("requested", "0.00", None)
    assert asked["restock"] is True, "what can be sold again, staff say"
    assert wallet(rich) == (980_00, 0)
    assert stock_of(chair) == (8, 0)
    assert eva.tracking(sent)[-1] == "return_requested"


def test_accepting_refunds_and_restocks(eva, rich, admin, chair, sent, asked, books):
    answer = admin.post(returns_path(sent, asked, "accept"), {"note": "Sorry!"})

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["refund_amount"]) == ("accepted", "10.00")
    assert wallet(rich) == (990_00, 0)
    assert stock_of(chair) == (9, 0)
    assert eva.tracking(sent)[-3:] == ["return_requested", "returned", "refunded"]


def test_accepting_twice_refunds_once(rich, admin, sent, asked, books):
    first, again = (admin.post(returns_path(sent, asked, "accept"), {}).json() for _ in range(2))

    assert first == again
    assert wallet(rich) == (990_00, 0)


def test_what_is_broken_is_accepted_without_restocking(admin, chair, sent, asked, books):
    admin.post(returns_path(sent, asked, "accept"), {"restock": False})

    assert stock_of(chair) == (8, 0)


def test_refusing_moves_nothing_and_says_why(eva, rich, admin, sent, asked, books):
    answer = admin.post(returns_path(sent, asked, "refuse"), {"note": "It has been worn."})

    assert answer.json()["status"] == "refused"
    assert wallet(rich) == (980_00, 0)
    event = eva.client.get(f"/api/v1/orders/orders/{sent['id']}/tracking/").json()["events"][-1]
    assert (event["type"], event["note"]) == ("return_refused", "It has been worn.")


def test_a_decision_is_final(admin, sent, asked):
    admin.post(returns_path(sent, asked, "refuse"), {})

    assert admin.post(returns_path(sent, asked, "refuse"), {}).status_code == 200
    assert problem(admin.post(returns_path(sent, asked, "accept"), {})) == (409, "invalid_transition")


def test_what_is_asked_for_cannot_be_asked_for_again(eva, chair, sent, asked):
    assert give_back(eva.client, sent, chair).status_code == 201
    assert problem(give_back(eva.client, sent, chair)) == (409, "nothing_to_return")


def test_what_staff_took_back_meanwhile_cannot_be_accepted(admin, chair, sent, asked):
    give_back(admin, sent, chair, 2)

    assert problem(admin.post(returns_path(sent, asked, "accept"), {})) == (409, "nothing_to_return")


def test_customers_decide_nothing(eva, sent, asked):
    assert problem(eva.client.post(returns_path(sent, asked, "accept"), {})) == (403, "permission_denied")


def test_merchants_of_other_stores_decide_nothing(sent, asked):
    stranger = bearer(make_merchant(make_store()))

    assert problem(stranger.post(returns_path(sent, asked, "accept"), {})) == (404, "not_found")


def test_a_return_that_is_not_there_cannot_be_decided(admin, sent, asked):
    nowhere = asked | {"id": "00000000-0000-7000-8000-000000000000"}

    assert problem(admin.post(returns_path(sent, nowhere, "accept"), {})) == (404, "return_not_found")


@pytest.mark.django_db(transaction=True)
def test_of_acceptance_and_refusal_at_once_one_wins(eva, rich, admin, chair, race, books):
    order = eva.order(chair, 2, method="wallet")
    ship(order)
    made = give_back(eva.client, order, chair).json()

    answers = race(
        6, lambda n: admin.post(returns_path(order, made, "accept" if n % 2 else "refuse"), {}).status_code
    )

    assert sorted(answers) == [200] * 3 + [409] * 3
    accepted = eva.client.get(returns_path(order)).json()["results"][0]["status"] == "accepted"
    assert wallet(rich) == (990_00 if accepted else 980_00, 0)
