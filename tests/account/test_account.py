"""Money and subscriptions at one glance."""

from datetime import timedelta

import pytest

from earmark.wallet.models import Wallet
from tests.factories import (
    activate,
    anybody,
    bearer,
    make_offer,
    make_subscription,
    make_user,
    problem,
    wallet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

ACCOUNT = "/api/v1/account/"
BALANCE = "/api/v1/account/balance/"
SUBSCRIPTIONS = "/api/v1/account/subscriptions/"
TRANSACTIONS = "/api/v1/account/transactions/"
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return make_user(money=50_00)


@pytest.mark.parametrize("path", [ACCOUNT, BALANCE, SUBSCRIPTIONS, TRANSACTIONS])
def test_an_account_is_nobody_elses_business(path):
    answer = anybody().get(path)

    assert problem(answer) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_account_shows_money_and_subscriptions(ana, slash):
    offer = make_offer("TV", price=20_00)
    subscription = make_subscription(ana, offer, ends_in=DAY)
    activate(bearer(ana), offer)

    answer = bearer(ana).get(ACCOUNT.rstrip("/") + slash)

    assert answer.status_code == 200
    shown = answer.json()
    assert {name: shown[name] for name in ("balance", "held", "currency")} == {
        "balance": "30.00",
        "held": "20.00",
        "currency": "USD",
    }
    assert [found["id"] for found in shown["subscriptions"]] == [subscription.pk]


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_balance_is_what_can_be_spent(ana, slash):
    activate(bearer(ana), make_offer(price=20_00))

    answer = bearer(ana).get(BALANCE.rstrip("/") + slash)

    assert answer.status_code == 200
    shown = answer.json()
    assert shown.pop("updated_at").endswith("Z")
    assert shown == {
        "id": Wallet.objects.get(user=ana).pk,
        "balance": "30.00",
        "held": "20.00",
        "currency": "USD",
    }


@pytest.mark.parametrize("path", [ACCOUNT, BALANCE])
def test_who_never_had_money_has_none(path):
    newcomer = make_user()

    shown = bearer(newcomer).get(path).json()

    assert (shown["balance"], shown["held"]) == ("0.00", "0.00")
    assert wallet(newcomer) == (0, 0)


def test_a_subscription_shows_its_offer_even_when_it_is_not_sold_any_more(ana):
    offer = make_offer("TV", is_active=False)
    subscription = make_subscription(ana, offer, ends_in=DAY)

    [shown] = bearer(ana).get(SUBSCRIPTIONS).json()["results"]

    assert shown.pop("offer_details")["name"] == "TV"
    assert shown.pop("activation_date").endswith("Z")
    assert shown.pop("expiration_date").endswith("Z")
    assert shown == {
        "id": subscription.pk,
        "offer": offer.pk,
        "is_active": True,
        "transaction_id": str(subscription.transaction_id),
    }


@pytest.mark.parametrize("slash", ["", "/"])
def test_only_what_the_caller_may_use_now_is_listed_soonest_end_first(ana, slash):
    later = make_subscription(ana, make_offer(), ends_in=2 * DAY)
    sooner = make_subscription(ana, make_offer(), ends_in=DAY)
    make_subscription(ana, make_offer(), ends_in=-timedelta(seconds=1))
    make_subscription(ana, make_offer(), ends_in=DAY, is_active=False)
    make_subscription(make_user(), make_offer(), ends_in=DAY)

    shown = bearer(ana).get(SUBSCRIPTIONS.rstrip("/") + slash).json()

    assert [found["id"] for found in shown["results"]] == [sooner.pk, later.pk]
    assert shown["count"] == 2


@pytest.mark.parametrize("path", [ACCOUNT, BALANCE, SUBSCRIPTIONS, TRANSACTIONS])
def test_without_redis_an_account_is_read_all_the_same(ana, redis_away, path):
    assert bearer(ana).get(path).status_code == 200
