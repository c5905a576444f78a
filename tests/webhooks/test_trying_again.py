"""What fails is tried again for a day, in the order of what it is about; who is dead is paused, and resumed."""

from datetime import timedelta
from itertools import pairwise

import pytest

from earmark.notifications.models import Notification
from earmark.webhooks import services
from earmark.webhooks.models import Attempt, Delivery, Endpoint
from earmark.webhooks.rules import LONGEST_REST, EndpointState
from earmark.webhooks.services import delivering

from .conftest import states

pytestmark = pytest.mark.django_db


def refuse(*refused):
    """Answers 500 to events that say one of these."""
    return lambda heard: 500 if heard.body["data"].get("n") in refused else 204


def go_on(deliver, clock, *, until):
    """Delivers whenever something may go to the one endpoint, by a clock that runs ahead."""
    ends = clock() + until
    while clock() < ends:
        deliver()
        moments = [*Delivery.objects.values_list("due_at", flat=True), Endpoint.objects.get().rests_until]
        clock.now = min((moment for moment in moments if moment and moment > clock()), default=ends)


def test_the_next_of_its_subject_waits_and_others_go_on(receiver, subscribe, tell, deliver, clock):
    receiver.answers = refuse(1)
    subscribe(receiver)
    for n, about in ((1, "a"), (2, "a"), (3, "b"), (4, "b")):
        tell(n, about=about)

    go_on(deliver, clock, until=timedelta(minutes=2))
    without = [n for n in receiver.told if n != 1]
    receiver.answers = 204
    go_on(deliver, clock, until=timedelta(minutes=2))

    assert without == [3, 4]
    assert receiver.told[-2:] == [1, 2]


def test_it_is_tried_for_a_day_with_growing_pauses_and_then_the_next_goes(
    receiver, subscribe, tell, deliver, clock, settings
):
    settings.WEBHOOK_PAUSE = timedelta(days=2)
    receiver.answers = refuse(1)
    subscribe(receiver)
    tell(1)
    tell(2)
    began = clock()

    go_on(deliver, clock, until=timedelta(hours=25))

    tries = [attempt.at for attempt in Attempt.objects.filter(delivery__event__data__n=1).order_by("id")]
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert states() == ["failed", "delivered"]
    assert timedelta(days=1) <= tries[-1] - began <= timedelta(days=1) + LONGEST_REST
    assert pauses[0] <= timedelta(seconds=5)
    assert timedelta(hours=1) <= max(pauses) <= timedelta(hours=2) + LONGEST_REST


def test_who_asks_us_to_stay_away_is_left_alone_for_that_long(receiver, subscribe, tell, deliver, clock):
    receiver.answers, receiver.answer_headers = 429, {"Retry-After": "1800"}
    subscribe(receiver)
    tell(1, about="a")

    deliver()
    tell(2, about="b")
    clock.advance(minutes=29)
    deliver()
    early = len(receiver.heard)
    clock.advance(minutes=1)
    deliver()

    assert (early, len(receiver.heard)) == (1, 2)


def test_who_asks_us_to_stay_away_for_ever_is_asked_again(receiver, subscribe, tell, deliver, clock):
    receiver.answers, receiver.answer_headers = 503, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 -1200"}
    subscribe(receiver)
    tell()

    deliver()
    clock.advance(days=1)
    deliver()

    assert len(receiver.heard) == 2


@pytest.mark.parametrize("year", ["99999999999", "9" * 30])
def test_a_moment_beyond_all_calendars_is_no_request_to_stay_away(receiver, subscribe, tell, deliver, year):
    receiver.answers, receiver.answer_headers = 429, {"Retry-After": f"Fri, 31 Dec {year} 23:59:59 GMT"}
    subscribe(receiver)
    tell()

    assert deliver().postponed == 1


def test_an_endpoint_that_fails_for_long_is_paused_its_owner_is_told_and_nothing_is_lost(
    receiver, subscribe, tell, deliver, clock, admin, settings
):
    settings.WEBHOOK_PAUSE = timedelta(hours=2)
    receiver.answers = 500
    endpoint = subscribe(receiver)
    for n in range(6):
        tell(n, about=str(n % 2))

    go_on(deliver, clock, until=timedelta(hours=3))
    tell(6, about="0")
    asked = len(receiver.heard)
    deliver()
    endpoint.refresh_from_db()
    mail = Notification.objects.get(kind="webhook_paused", channel="email")
    assert (endpoint.state, endpoint.reason) == (EndpointState.PAUSED, "answered 500")
    assert mail.user_id == admin.pk
    assert states() == ["queued"] * 7
    assert len(receiver.heard) == asked

    receiver.answers = 204
    services.resume(endpoint=endpoint, now=clock())
    deliver()

    told = receiver.told[asked:]
    assert [n for n in told if n % 2 == 0] == [0, 2, 4, 6]
    assert [n for n in told if n % 2] == [1, 3, 5]


def test_who_says_that_it_is_gone_is_paused_at_once(receiver, subscribe, tell, deliver):
    receiver.answers = 410
    subscribe(receiver)
    tell()

    deliver()

    assert Endpoint.objects.get().state == EndpointState.PAUSED
    assert states() == ["queued"]


def test_what_is_replayed_comes_again_under_its_id_and_before_what_waits(
    receiver, subscribe, tell, deliver, clock
):
    endpoint = subscribe(receiver)
    for n in (1, 2):
        tell(n)
    deliver()
    tell(3)

    queued = services.replay_since(
        endpoint=endpoint,
        since=clock() - timedelta(hours=1),
        until=clock() + timedelta(hours=1),
        states=["delivered", "queued"],
        now=clock(),
    )
    deliver()

    ids = [heard.id for heard in receiver.heard]
    assert queued == 2
    assert receiver.told == [1, 2, 1, 2, 3]
    assert ids[:2] == ids[2:4]


def test_a_test_is_sent_first_however_long_the_endpoint_has_been_failing(
    receiver, subscribe, tell, deliver, clock
):
    receiver.answers = 500
    endpoint = subscribe(receiver)
    tell()
    go_on(deliver, clock, until=timedelta(hours=1))
    receiver.answers = 204

    delivery = services.send_test(endpoint=endpoint, now=clock())
    deliver()

    assert Delivery.objects.get(pk=delivery).state == "delivered"
    assert next(heard.body["type"] for heard in receiver.heard if heard.body["type"] == "ping")


def test_resumed_one_has_a_whole_day_even_if_a_worker_died_with_it(receiver, subscribe, tell, deliver, clock):
    receiver.answers = 500
    endpoint = subscribe(receiver)
    tell()
    deliver()
    clock.advance(hours=23.9)
    assert len(delivering._lease(limit=8, now=clock())) == 1
    services.pause(endpoint=endpoint)

    clock.advance(hours=1)
    services.resume(endpoint=endpoint, now=clock())
    deliver()

    assert states() == ["queued"]


def test_what_ended_a_month_ago_is_forgotten_and_what_waits_is_not(receiver, subscribe, tell, deliver, clock):
    receiver.answers = refuse(2)
    subscribe(receiver)
    tell(1, about="a")
    tell(2, about="b")
    deliver()
    clock.advance(days=31)
    tell(3, about="c")

    forgotten = services.forget_old_deliveries(now=clock())

    left = Delivery.objects.order_by("id").values_list("event__data__n", flat=True)
    assert (forgotten, list(left), Attempt.objects.count()) == (1, [2, 3], 1)


def test_with_an_endpoint_go_its_deliveries_and_what_nobody_else_is_told(receiver, subscribe, tell, deliver):
    endpoint = subscribe(receiver)
    tell(1)
    kept = subscribe(receiver)
    tell(2)
    deliver()

    services.delete_endpoint(endpoint=endpoint)

    assert list(Delivery.objects.values_list("endpoint", "event__data__n")) == [(kept.pk, 2)]
