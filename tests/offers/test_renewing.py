"""Asking for one more period."""

from datetime import timedelta

import pytest

from earmark.base.models import Claim, Fact
from earmark.ledger import services as ledger
from earmark.offers.models import Activation, Subscription
from tests.factories import (
    RENEW,
    anybody,
    bad_fields,
    bearer,
    key,
    make_offer,
    make_subscription,
    make_user,
    problem,
    wallet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return make_user(money=50_00)


@pytest.fixture
def subscription(ana):
    return make_subscription(ana, make_offer(price=20_00), ends_in=DAY)


def fail(transaction_id):
    """What a worker does to a renewal that the provider refused."""
    Activation.objects.filter(pk=transaction_id).update(status="FAILED", stage="done")
    ledger.void(transaction_id)


@pytest.mark.parametrize("path", [RENEW, RENEW.rstrip("/")])
@pytest.mark.parametrize("by", ["offer_id", "user_offer_id"])
def test_a_subscription_is_renewed_by_its_own_id_or_its_offers(ana, subscription, path, by):
    ids = {"offer_id": subscription.offer_id, "user_offer_id": subscription.pk}

    answer = bearer(ana).post(path, {by: ids[by]})

    assert answer.status_code == 202
    assert answer.json().keys() == {"transaction_id", "status"}
    assert answer.json()["status"] == "PENDING"
    assert wallet(ana) == (30_00, 20_00)
    renewal = Activation.objects.get(pk=answer.json()["transaction_id"])
    assert (renewal.kind, renewal.subscription) == ("renewal", subscription)


def test_an_ended_subscription_can_be_renewed(ana):
    ended = make_subscription(ana, make_offer(), ends_in=-DAY, is_active=False)

    assert bearer(ana).post(RENEW, {"user_offer_id": ended.pk}).status_code == 202


def test_renewing_is_the_callers_own_affair(subscription):
    assert problem(anybody().post(RENEW, {})) == (401, "not_authenticated")
    stranger = bearer(make_user(money=50_00))

    assert problem(stranger.post(RENEW, {"user_offer_id": subscription.pk})) == (
        404,
        "subscription_not_found",
    )
    assert problem(stranger.post(RENEW, {"offer_id": subscription.offer_id})) == (
        404,
        "subscription_not_found",
    )


def test_an_offer_that_is_not_sold_any_more_is_not_renewed(ana):
    subscription = make_subscription(ana, make_offer(is_active=False), ends_in=DAY)

    answer = bearer(ana).post(RENEW, {"user_offer_id": subscription.pk})

    assert problem(answer) == (404, "offer_not_found")


@pytest.mark.parametrize("body", [{}, {"offer_id": 1, "user_offer_id": 1}])
def test_exactly_one_id_is_expected(ana, body):
    assert bad_fields(bearer(ana).post(RENEW, body)) == ["offer_id"]


@pytest.mark.parametrize("id", [0, -1, "x", 1.5, None, [], {}, True, 2**63, "1\0"])
def test_a_bad_id_is_refused(ana, id):
    assert bad_fields(bearer(ana).post(RENEW, {"user_offer_id": id})) == ["user_offer_id"]


def test_a_second_renewal_waits_for_the_first(ana, subscription):
    body = {"user_offer_id": subscription.pk}
    bearer(ana).post(RENEW, body)

    assert problem(bearer(ana).post(RENEW, body)) == (409, "renewal_in_progress")
    assert wallet(ana) == (30_00, 20_00)


def test_a_failed_renewal_may_be_tried_again(ana, subscription):
    body = {"user_offer_id": subscription.pk}
    fail(bearer(ana).post(RENEW, body).json()["transaction_id"])

    again = bearer(ana).post(RENEW, body)

    assert again.status_code == 202
    assert wallet(ana) == (30_00, 20_00)


def test_an_empty_wallet_renews_nothing_and_nothing_is_written():
    poor = make_user(money=19_99)
    subscription = make_subscription(poor, make_offer(price=20_00), ends_in=DAY)
    before = Fact.objects.count()

    answer = bearer(poor).post(RENEW, {"user_offer_id": subscription.pk}, **key("k"))

    assert problem(answer) == (400, "insufficient_balance")
    assert (answer.json()["balance"], answer.json()["required"]) == ("19.99", "20.00")
    assert wallet(poor) == (19_99, 0)
    assert not Activation.objects.exists()
    assert not Claim.objects.exists()
    assert Fact.objects.count() == before
    assert Subscription.objects.get().renewals == 0


def test_a_repeated_renewal_is_answered_as_the_first(ana, subscription):
    body = {"offer_id": subscription.offer_id}
    first = bearer(ana).post(RENEW, body, **key("again"))

    second = bearer(ana).post(RENEW, body, **key("again"))

    assert (second.status_code, second.json()) == (202, first.json())
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Activation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_renewals_at_once_are_one(ana, subscription, race):
    clients = [bearer(ana) for _ in range(10)]

    answers = race(10, lambda n: clients[n].post(RENEW, {"user_offer_id": subscription.pk}))

    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 9
    assert {problem(answer) for answer in answers if answer.status_code == 409} == {
        (409, "renewal_in_progress")
    }
    assert wallet(ana) == (30_00, 20_00)
