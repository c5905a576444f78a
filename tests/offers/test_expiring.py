"""Subscriptions that end soon: asked for, told of, closed."""

from datetime import timedelta

import pytest

from earmark.base.models import Fact
from earmark.offers.models import Subscription
from earmark.offers.services.subscribe import close_ended, tell_expiring
from tests.factories import (
    Clock,
    anybody,
    bad_fields,
    bearer,
    make_offer,
    make_subscription,
    make_user,
    problem,
)

pytestmark = pytest.mark.django_db

EXPIRING = "/api/v1/offers/expiring/"
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return make_user()


@pytest.fixture
def clock():
    return Clock()


def told(topic):
    """The subscriptions that facts of the topic are about."""
    return [fact.payload["subscription"] for fact in Fact.objects.filter(topic=topic)]


def test_expiring_subscriptions_are_the_callers_to_read():
    answer = anybody().get(EXPIRING)

    assert problem(answer) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("slash", ["", "/"])
def test_what_ends_within_three_days_comes_soonest_first(ana, slash):
    later = make_subscription(ana, make_offer("Later"), ends_in=2 * DAY)
    soon = make_subscription(ana, make_offer("Soon"), ends_in=DAY)
    make_subscription(ana, make_offer("Far"), ends_in=4 * DAY)
    make_subscription(ana, make_offer("Over"), ends_in=-DAY)
    make_subscription(make_user(), make_offer("Foreign"), ends_in=DAY)

    answer = bearer(ana).get(EXPIRING.rstrip("/") + slash)

    assert answer.status_code == 200
    assert [found["id"] for found in answer.json()["results"]] == [soon.pk, later.pk]
    assert answer.json()["results"][0]["offer_details"]["name"] == "Soon"


def test_who_asks_decides_how_far_to_look(ana):
    make_subscription(ana, make_offer(), ends_in=9 * DAY)

    assert bearer(ana).get(EXPIRING, {"within_days": 10}).json()["count"] == 1
    assert bearer(ana).get(EXPIRING, {"within_days": 0}).json()["count"] == 0


@pytest.mark.parametrize("days", ["-1", "3661", "x", "1.5", "9" * 30, ""])
def test_a_span_that_makes_no_sense_is_refused(ana, days):
    assert bad_fields(bearer(ana).get(EXPIRING, {"within_days": days})) == ["within_days"]


def test_an_end_is_told_once_per_period(ana, clock):
    subscription = make_subscription(ana, make_offer(), ends_in=2 * DAY, now=clock())

    first = tell_expiring(within=3 * DAY, now=clock())
    again = tell_expiring(within=3 * DAY, now=clock())
    Subscription.objects.update(expiration_date=clock() + 32 * DAY)
    clock.advance(days=30)
    next_period = tell_expiring(within=3 * DAY, now=clock())

    assert (first, again, next_period) == (1, 0, 1)
    assert told("subscription.expiring") == [subscription.pk] * 2


def test_far_and_past_ends_are_not_told(ana, clock):
    make_subscription(ana, make_offer(), ends_in=4 * DAY, now=clock())
    make_subscription(ana, make_offer(), ends_in=-DAY, now=clock())

    assert tell_expiring(within=3 * DAY, now=clock()) == 0


def test_what_is_over_is_closed_once(ana, clock):
    over = make_subscription(ana, make_offer(), ends_in=-DAY, now=clock())
    going_on = make_subscription(ana, make_offer(), ends_in=DAY, now=clock())

    assert [close_ended(now=clock()), close_ended(now=clock())] == [1, 0]

    assert told("subscription.ended") == [over.pk]
    assert list(Subscription.objects.filter(is_active=True)) == [going_on]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_close_everything_once(ana, clock, race):
    for _ in range(20):
        make_subscription(ana, make_offer(), ends_in=-DAY, now=clock())

    closed = race(4, lambda _: close_ended(now=clock()))

    assert sum(closed) == 20
    assert len(told("subscription.ended")) == len(set(told("subscription.ended"))) == 20
