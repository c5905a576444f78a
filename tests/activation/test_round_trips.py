"""What a request costs on the wire to PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from earmark.base.redis import gate
from earmark.offers import status
from tests.factories import RENEW, activate, bearer, key, make_offer, make_subscription, make_user

from .postgresql_proxy import counted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offer():
    return make_offer(price=1)


@pytest.fixture
def ana():
    return make_user(money=50_00)


def cost_of(call, *, warm):
    """Round trips and transactions of `call()`, after `warm()` had statements prepared and sessions known."""

    def measured():
        with counted() as counts:
            for _ in range(3):
                warm()
            counts.reset()
            answer = call()
            return answer, (counts.round_trips, counts.transactions)

    with ThreadPoolExecutor(1) as thread:
        answer, cost = thread.submit(measured).result(timeout=60)
    assert answer.status_code < 300, answer.content
    return cost


@pytest.mark.parametrize("headers", [{}, key("once")], ids=["without a key", "with a key"])
def test_an_activation_is_one_round_trip_and_one_transaction(ana, offer, headers):
    client = bearer(ana)

    cost = cost_of(lambda: activate(client, offer, **headers), warm=lambda: activate(client, offer))

    assert cost == (1, 1)


def test_a_repeat_is_one_round_trip(ana, offer):
    client = bearer(ana)

    cost = cost_of(
        lambda: activate(client, offer, **key("k")), warm=lambda: activate(client, offer, **key("k"))
    )

    assert cost == (1, 1)


def test_a_renewal_is_one_round_trip_too(ana, offer):
    client, subscription = bearer(ana), make_subscription(ana, offer, ends_in=timedelta(days=1))

    cost = cost_of(
        lambda: client.post(RENEW, {"user_offer_id": subscription.pk}), warm=lambda: activate(client, offer)
    )

    assert cost == (1, 1)


def test_a_status_poll_costs_nothing_when_redis_has_it(ana, offer):
    client = bearer(ana)
    place = f"/api/v1/activation/status/{activate(client, offer).json()['transaction_id']}/"

    assert cost_of(lambda: client.get(place), warm=lambda: client.get(place)) == (0, 0)


def test_a_status_poll_costs_one_round_trip_when_redis_has_lost_it(ana, offer):
    client = bearer(ana)
    asked = activate(client, offer).json()["transaction_id"]

    def poll():
        gate().client.delete(status.name(asked))
        return client.get(f"/api/v1/activation/status/{asked}/")

    assert cost_of(poll, warm=poll) == (1, 1)


def test_a_cached_list_costs_nothing(ana, offer):
    client = bearer(ana)

    assert cost_of(lambda: client.get("/api/v1/offers/"), warm=lambda: client.get("/api/v1/offers/")) == (
        0,
        0,
    )
