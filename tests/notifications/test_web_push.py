"""Web push, to a push service that opens what it is sent and looks who has sent it."""

from datetime import timedelta
from uuid import UUID

import pytest
import structlog

from earmark.identity.models import Profile
from earmark.notifications.channels import Message, Refused, Taken, Told
from earmark.notifications.channels.push_services import PATIENCE, _client
from earmark.notifications.channels.web_push import WebPush
from earmark.notifications.models import Notification, PushSubscription
from earmark.notifications.queries import progress
from earmark.notifications.rules import ChannelName
from earmark.notifications.services import Run, send_push_batch, send_waiting
from earmark.notifications.vapid import new_private_key, public_key
from earmark.notifications.words import Words
from tests.factories import make_user

from . import push_service
from .conftest import NOON
from .pushes import begin, counts_are_right, tell

pytestmark = pytest.mark.django_db

SOON = timedelta(seconds=20)
ID = UUID("01900000-0000-7000-8000-000000000001")
WORDS = Words(title="Está en camino", push="Your order 7K4M is on its way.")


@pytest.fixture(scope="module")
def key():
    return new_private_key()


@pytest.fixture(autouse=True)
def service(settings, key):
    """Where browsers subscribe; what it is sent must be in order."""
    settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = key, "mailto:shop@example.org"
    settings.OUTGOING_PRIVATE_NETWORKS, settings.PUSH_CHANNEL, settings.QUIET_HOURS = True, "", None
    with push_service.running(public_key(key)) as running:
        yield running
    assert running.faults == []


@pytest.fixture(autouse=True, scope="module")
def _connections():
    """Kept from test to test, as in a worker."""
    yield
    _client().close()
    _client.cache_clear()


def give(user, *browsers):
    """The browsers take pushes for the user from now on."""
    for browser in browsers:
        keys = browser.subscription["keys"]
        PushSubscription.objects.create(user=user, endpoint=browser.endpoint, created_at=NOON, **keys)
    return user


def message(user, *, id=ID, data=None):
    return Message(id=id, user_id=user.pk, kind="order_shipped", address="", words=WORDS, data=data)


def send(*messages, within=SOON):
    """What became of each, by its user."""
    return [
        (one.user_id, outcome)
        for outcomes in WebPush().send(messages, within=within)
        for one, outcome in outcomes
    ]


def told(*users, within=SOON):
    """Whom a campaign missed."""
    ids = [user.pk for user in users]
    part = Told("promo:1", "promo_live", "Radio", "Now", {}, ids, lasts=timedelta(minutes=7))
    [missed] = WebPush().tell([part], batch_id="1", within=within)
    return missed


def test_a_message_arrives_at_each_browser_of_its_user_and_nowhere_else(service):
    phone, desk, other = (service.browser() for _ in range(3))
    ana, _ = give(make_user(), phone, desk), give(make_user(), other)

    outcomes = send(message(ana, data={"order": "o-1", "email": "ana@example.org"}))

    assert outcomes == [(ana.pk, Taken())]
    seen = {
        "id": str(ID), "kind": "order_shipped", "title": "Está en camino",
        "body": "Your order 7K4M is on its way.", "data": {"order": "o-1"},
    }  # fmt: skip
    assert (phone.shown, desk.shown, other.shown) == ([seen], [seen], [])
    assert (phone.headers[0]["TTL"], phone.headers[0]["Urgency"]) == ("86400", "normal")


def test_a_repeat_can_be_told_by_the_service_and_by_the_browser(service):
    browser = service.browser()
    ana = give(make_user(), browser)

    send(message(ana))
    send(message(ana))
    send(message(ana, id=UUID(int=7)))

    first, again, another = [headers["Topic"] for headers in browser.headers]
    assert first == again != another
    assert len(first) == 32
    assert [shown["id"] for shown in browser.shown] == [str(ID), str(ID), str(UUID(int=7))]


def test_a_message_that_one_browser_has_is_not_sent_again(service):
    ana = give(make_user(), service.browser(503), service.browser())

    assert send(message(ana)) == [(ana.pk, Taken())]


@pytest.mark.parametrize("answer", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service, answer):
    ana, bo = give(make_user(), service.browser(answer)), give(make_user(), service.browser())

    [(_, refused)] = send(message(ana))

    assert refused.permanent
    assert list(PushSubscription.objects.values_list("user_id", flat=True)) == [bo.pk]


@pytest.mark.parametrize("answer", [429, 500, 401, "death"])
def test_what_a_service_does_not_take_now_comes_later(service, answer):
    browser = service.browser(answer, 201)
    ana = give(make_user(), browser)

    [(_, refused)] = send(message(ana))

    assert not refused.permanent
    assert send(message(ana)) == [(ana.pk, Taken())]
    assert len(browser.shown) == 1


@pytest.mark.parametrize("answer", [413, 302])
def test_what_a_service_never_takes_is_given_up_and_the_browser_stays(service, answer):
    ana = give(make_user(), service.browser(answer))

    [(_, refused)] = send(message(ana))

    assert refused == Refused(f"the push service answered {answer}", permanent=True)
    assert PushSubscription.objects.count() == 1


def test_who_has_no_browser_is_not_tried_again():
    ana = make_user()

    [(user, refused)] = send(message(ana))

    assert (user, refused.permanent) == (ana.pk, True)


def test_a_silent_service_keeps_nobody_beyond_the_deadline(service):
    ana = give(make_user(), service.browser("silence"))

    missed = told(ana, within=timedelta(seconds=0.3))

    assert [*missed.later, *missed.untried] == [ana.pk]


def test_of_what_there_was_no_time_for_nothing_is_said(service):
    browser = service.browser()
    ana = give(make_user(), browser)

    assert send(message(ana), within=timedelta()) == []
    assert told(ana, within=timedelta()).untried == [ana.pk]
    assert browser.headers == []


def test_a_service_that_fails_and_fails_is_left_alone(service, settings):
    settings.WEB_PUSH_THREADS = 1
    browsers = [service.browser(500) for _ in range(PATIENCE + 5)]
    users = [give(make_user(), browser) for browser in browsers]

    missed = told(*users)

    assert sorted(missed.later) == [user.pk for user in users]
    assert sum(len(browser.headers) for browser in browsers) == PATIENCE


def test_a_service_that_few_use_keeps_nobody_waiting(service, settings):
    settings.WEB_PUSH_THREADS = 1
    stranger = push_service.Browser("http://127.0.0.1:1/nobody-listens")
    users = [give(make_user(), browser) for browser in (stranger, service.browser(), service.browser())]

    outcomes = send(*(message(user, id=UUID(int=user.pk)) for user in users))

    assert [user for user, _ in outcomes] == [users[1].pk, users[2].pk, users[0].pk]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_browser_in_our_own_network_is_not_called(service, settings, scheme):
    settings.OUTGOING_PRIVATE_NETWORKS = False
    inside = service.browser()
    inside.endpoint = inside.endpoint.replace("http", scheme)
    ana = give(make_user(), inside)

    [(_, refused)] = send(message(ana))

    assert refused.permanent
    assert inside.headers == []
    assert PushSubscription.objects.exists()


def test_a_service_that_refuses_our_signature_is_logged_once_and_without_its_browsers(service):
    users = [give(make_user(), service.browser(403)) for _ in range(3)]

    with structlog.testing.capture_logs() as lines:
        missed = told(*users)

    assert len(missed.later) == 3
    assert [(line["event"], line["service"], line["status"]) for line in lines] == [
        ("push_service_refuses_us", service.origin, 403)
    ]


def test_a_payload_that_would_be_too_large_goes_without_its_data(service):
    browser = service.browser()
    ana = give(make_user(), browser)

    assert send(message(ana, data={"order": "1", "offer_name": "\0" * 3000})) == [(ana.pk, Taken())]
    assert browser.shown[0]["data"] == {}


def test_a_message_in_the_queue_arrives_once(service, clock):
    browser = service.browser(503, 201)
    ana = give(make_user(), browser)
    queued = Notification.objects.create(
        user=ana, channel="push", kind="order_shipped", subject=WORDS.title, text=WORDS.push, data={},
        dedupe_key="shipped:1", due_at=NOON, created_at=NOON,
    )  # fmt: skip

    first = send_waiting(clock=clock, channel=ChannelName.PUSH)
    clock.advance(timedelta(minutes=1))
    second = send_waiting(clock=clock, channel=ChannelName.PUSH)
    send_waiting(clock=clock, channel=ChannelName.PUSH)

    assert (first.postponed, second.sent) == (1, 1)
    assert [shown["id"] for shown in browser.shown] == [str(queued.pk)]


def test_a_campaign_reaches_each_in_their_language_and_counts_whom_it_did_not(service, clock):
    """Of 50 users in three languages five have no browser, five had one, and three are told at the second try."""
    kinds = [[]] * 5 + [[410]] * 5 + [[503, 201]] * 3 + [[201]] * 37
    users = [make_user() for _ in kinds]
    browsers = [service.browser(*answers) for answers in kinds]
    for n, user in enumerate(users):
        Profile.objects.filter(user=user).update(language=("en", "es-CO", "fr")[n % 3])
        if kinds[n]:
            give(user, browsers[n])
    tell(begin(lasts=timedelta(hours=6)), [user.pk for user in users])

    first = send_push_batch(clock=clock, limit=100)
    clock.advance(timedelta(minutes=1))
    second = send_push_batch(clock=clock, limit=100)

    assert (first, second) == (Run(37, 3, 0, full=False), Run(3, 0, 0, full=False))
    told = progress("promo:1")
    assert (told["sent"], told["suppressed"]["unreachable"], told["queued"], told["failed"]) == (40, 10, 0, 0)
    assert counts_are_right()
    assert [len(browser.shown) for browser in browsers] == [0] * 10 + [1] * 40
    assert {browser.shown[0]["id"] for browser in browsers[10:]} == {"promo:1"}
    assert len({browser.shown[0]["title"] for browser in browsers[10:]}) == 3
    assert browsers[-1].headers[0]["TTL"] == "21600"
    assert PushSubscription.objects.count() == 40
