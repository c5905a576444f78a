"""Asking for an activation: money is held, work is queued, or nothing happened."""

from uuid import UUID

import pytest

from earmark.base.models import Claim, Fact
from earmark.base.redis import gate
from earmark.ledger.models import Transfer
from earmark.offers.models import Activation
from tests.factories import (
    ACTIVATION,
    activate,
    anybody,
    bad_fields,
    bearer,
    key,
    make_offer,
    make_user,
    problem,
    wallet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.mark.parametrize("path", [ACTIVATION, ACTIVATION.rstrip("/")])
def test_the_price_is_held_and_the_work_is_queued(ana, offer, path):
    answer = bearer(ana).post(path, {"offer_id": offer.pk})

    assert answer.status_code == 202
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json().keys() == {"transaction_id", "status"}
    assert answer.json()["status"] == "PENDING"
    assert wallet(ana) == (30_00, 20_00)
    activation = Activation.objects.get(pk=UUID(answer.json()["transaction_id"]))
    assert (activation.user_id, activation.offer_id, activation.amount) == (ana.pk, offer.pk, 20_00)
    assert Fact.objects.filter(topic="activation.requested").get().payload == {
        "activation": str(activation.pk)
    }


def test_the_last_cent_can_be_spent(offer):
    eva = make_user(money=20_00)

    assert activate(bearer(eva), offer).status_code == 202
    assert wallet(eva) == (0, 20_00)


def test_a_wallet_that_is_short_pays_nothing_and_nothing_is_written(offer):
    poor = make_user(money=19_99)
    facts = Fact.objects.count()

    answer = activate(bearer(poor), offer, **key("k"))

    assert problem(answer) == (400, "insufficient_balance")
    assert {name: answer.json()[name] for name in ("balance", "required", "currency")} == {
        "balance": "19.99",
        "required": "20.00",
        "currency": "USD",
    }
    assert wallet(poor) == (19_99, 0)
    assert not Claim.objects.exists()
    assert not Activation.objects.exists()
    assert not Transfer.objects.filter(kind="activation").exists()
    assert Fact.objects.count() == facts


def test_held_money_cannot_be_spent_again(ana, offer):
    client = bearer(ana)

    codes = [activate(client, offer).status_code for _ in range(3)]

    assert codes == [202, 202, 400]
    assert wallet(ana) == (10_00, 40_00)


def test_who_never_had_a_wallet_has_nothing_to_spend(offer):
    answer = activate(bearer(make_user()), offer)

    assert problem(answer) == (400, "insufficient_balance")
    assert answer.json()["balance"] == "0.00"


def test_what_is_not_sold_cannot_be_activated(ana):
    gone = make_offer(is_active=False)

    assert problem(activate(bearer(ana), gone)) == (404, "offer_not_found")
    assert problem(bearer(ana).post(ACTIVATION, {"offer_id": 2**63 - 1})) == (404, "offer_not_found")
    assert wallet(ana) == (50_00, 0)


def test_what_is_sold_in_another_currency_cannot_be_paid_from_the_wallet(ana):
    foreign = make_offer(price=1_00, currency="EUR")

    assert problem(activate(bearer(ana), foreign)) == (404, "offer_not_found")


@pytest.mark.parametrize("body", [{}, {"offer": 1}, {"offer_id": None}, {"offer_id": "x"}, {"offer_id": 0}])
def test_a_missing_or_bad_id_is_refused(ana, body):
    assert bad_fields(bearer(ana).post(ACTIVATION, body)) == ["offer_id"]


def test_who_activates_says_who(offer):
    answer = activate(anybody(), offer)

    assert problem(answer) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_else_is_in_the_body_is_not_obeyed(ana, offer):
    eva = make_user(money=50_00)
    body = {"offer_id": offer.pk, "user_id": eva.pk, "amount": "0.01", "status": "SUCCESS"}

    answer = bearer(ana).post(ACTIVATION, body)

    assert answer.json()["status"] == "PENDING"
    assert (wallet(ana), wallet(eva)) == ((30_00, 20_00), (50_00, 0))


def test_it_is_one_query(ana, offer, django_assert_num_queries):
    client = bearer(ana)
    activate(client, offer)

    with django_assert_num_queries(0):
        # The one statement goes past Django's cursor; see test_round_trips for what is on the wire.
        assert activate(client, offer).status_code == 202


def test_without_redis_it_is_accepted_all_the_same(ana, offer, redis_away):
    assert activate(bearer(ana), offer).status_code == 202
    assert wallet(ana) == (30_00, 20_00)


def test_the_alarm_is_rung_once_for_many(ana):
    client, cheap = bearer(ana), make_offer(price=1)
    for _ in range(10):
        activate(client, cheap)

    assert gate().client.get("facts:alarm") == b"1"
    assert gate().client.llen("earmark") == 1
