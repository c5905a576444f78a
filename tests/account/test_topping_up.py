"""Money that comes in from outside."""

from uuid import UUID

import pytest

from earmark.base.ids import new_id
from earmark.base.models import Claim, Fact
from earmark.wallet.models import Wallet
from earmark.wallet.services import top_up
from tests.factories import TOP_UPS, anybody, bad_fields, bearer, key, make_user, problem, wallet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


@pytest.fixture
def ana():
    return make_user()


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_admin_adds_money(admin, ana, slash):
    answer = admin.post(TOP_UPS.rstrip("/") + slash, {"user_id": ana.pk, "amount": "20.50"})

    assert answer.status_code == 201
    line = answer.json()
    assert UUID(line["transaction_id"])
    assert (line["kind"], line["direction"], line["amount"], line["status"]) == (
        "top_up",
        "credit",
        "20.50",
        "SUCCESS",
    )
    assert wallet(ana) == (20_50, 0)


def test_whoever_added_it_the_user_is_told(admin, ana):
    answer = admin.post(TOP_UPS, {"user_id": ana.pk, "amount": 1})

    fact = Fact.objects.get(topic="wallet.topped_up")
    assert (fact.payload["user_id"], fact.payload["amount"]) == (ana.pk, 1_00)
    assert fact.payload["transaction_id"] == answer.json()["transaction_id"]


@pytest.mark.parametrize("role", ["customer", "merchant", "partner"])
@pytest.mark.parametrize("body", [{}, {"user_id": 1, "amount": "1.00"}, [1], "{{{"])
def test_nobody_else_may_and_the_body_is_not_even_looked_at(role, body):
    client = bearer(make_user(role=role))

    answer = (
        client.generic("POST", TOP_UPS, body, content_type="application/json")
        if isinstance(body, str)
        else client.post(TOP_UPS, body)
    )

    assert problem(answer) == (403, "permission_denied")


def test_who_did_not_say_who_is_asked_first():
    answer = anybody().generic("POST", TOP_UPS, "{{{", content_type="text/plain")

    assert problem(answer) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "amount",
    [
        "0",
        "0.00",
        "-1",
        "0.001",
        "x",
        "",
        None,
        "NaN",
        "Infinity",
        "1e3000",
        "1000000000.01",
        True,
        [],
        {},
        "1\0",
    ],
)
def test_an_amount_that_makes_no_sense_is_refused(admin, ana, amount):
    assert bad_fields(admin.post(TOP_UPS, {"user_id": ana.pk, "amount": amount})) == ["amount"]
    assert not Wallet.objects.exists()


def test_every_bad_field_is_named(admin):
    assert bad_fields(admin.post(TOP_UPS, {})) == ["user_id", "amount"]


@pytest.mark.parametrize("user_id", [999_999_999, 2**63 - 1])
def test_an_unknown_user_is_not_found(admin, user_id):
    answer = admin.post(TOP_UPS, {"user_id": user_id, "amount": "1"}, **key("k"))

    assert problem(answer) == (404, "user_not_found")
    assert not Claim.objects.exists()


def test_the_same_key_adds_once(admin, ana):
    first = admin.post(TOP_UPS, {"user_id": ana.pk, "amount": "5"}, **key("payment-1"))
    second = admin.post(TOP_UPS, {"user_id": ana.pk, "amount": "5"}, **key("payment-1"))
    other = admin.post(TOP_UPS, {"user_id": ana.pk, "amount": "6"}, **key("payment-1"))

    assert (second.status_code, second.content) == (201, first.content)
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    assert problem(other) == (422, "idempotency_key_reused")
    assert wallet(ana) == (5_00, 0)


def test_one_business_act_pays_once_whatever_its_ids(ana):
    for _ in range(2):
        top_up(user_id=ana.pk, amount=5_00, id=new_id(), act="payment-7")

    assert wallet(ana) == (5_00, 0)
    assert Fact.objects.filter(topic="wallet.topped_up").count() == 1


def test_without_redis_money_comes_in_all_the_same(admin, ana, redis_away):
    assert admin.post(TOP_UPS, {"user_id": ana.pk, "amount": "5"}).status_code == 201
    assert wallet(ana) == (5_00, 0)


@pytest.mark.django_db(transaction=True)
def test_thirty_top_ups_of_a_new_wallet_open_it_once_and_all_arrive(admin, ana, race):
    race(30, lambda _: top_up(user_id=ana.pk, amount=1_00, id=new_id()))

    assert wallet(ana) == (30_00, 0)
    assert Wallet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_top_ups_with_one_key_are_one(ana, race):
    root = make_user(role="admin")
    clients = [bearer(root) for _ in range(20)]

    answers = race(20, lambda n: clients[n].post(TOP_UPS, {"user_id": ana.pk, "amount": "1"}, **key("k")))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert wallet(ana) == (1_00, 0)
