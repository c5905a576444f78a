"""Browsers that take pushes: who has one, and what is taken for one."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config.environment import vapid_key, vapid_subject
from earmark.base import clock
from earmark.notifications.export import export_of
from earmark.notifications.models import PushSubscription
from earmark.notifications.services.browsers import MOST
from earmark.notifications.vapid import new_private_key, public_key
from tests.factories import anybody, bearer, make_user, problem
from tests.fixtures import keys, race, signing

from .push_service import Browser

__all__ = ["keys", "race", "signing"]

pytestmark = pytest.mark.django_db

BROWSERS, KEY = "/api/v1/notifications/push/subscriptions/", "/api/v1/notifications/push/key/"
PHONE = Browser("https://push.example.org/phone").subscription


@pytest.fixture
def ana():
    return make_user()


@pytest.fixture
def client(ana):
    return bearer(ana)


def test_a_browser_is_subscribed_listed_and_unsubscribed(client):
    made = client.post(BROWSERS, PHONE)
    listed = client.get(BROWSERS).json()["results"]
    gone = client.delete(f"{BROWSERS}{made.json()['id']}/")

    assert (made.status_code, gone.status_code) == (201, 204)
    assert listed == [made.json()]
    assert (listed[0]["service"], listed[0]["expires_at"]) == ("push.example.org", None)
    assert client.get(BROWSERS).json()["results"] == []


def test_what_can_push_to_a_browser_is_not_shown(client, ana):
    made = client.post(BROWSERS, PHONE)

    shown = made.content + client.get(BROWSERS).content
    taken = list(export_of(ana.pk)["browsers"])

    assert not any(secret.encode() in shown for secret in (PHONE["endpoint"], *PHONE["keys"].values()))
    assert not any(secret in str(taken) for secret in PHONE["keys"].values())
    assert len(taken) == 1


def test_a_browser_that_is_known_is_the_same_one(client):
    first = client.post(BROWSERS, PHONE)
    again = client.post(BROWSERS, PHONE | {"expirationTime": 4102444800000, "more": [1]})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"expires_at": "2100-01-01T00:00:00Z"}


def test_a_shared_browser_pushes_for_whoever_came_last(client):
    client.post(BROWSERS, PHONE)
    bo = bearer(make_user())

    assert bo.post(BROWSERS, PHONE).status_code == 200

    assert client.get(BROWSERS).json()["results"] == []
    assert len(bo.get(BROWSERS).json()["results"]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_several_subscribe_at_once_is_one(race):
    users = [make_user(), make_user()]
    clients = [bearer(users[n % 2]) for n in range(6)]

    done = race(6, lambda n: clients[n].post(BROWSERS, PHONE).status_code)

    assert sorted(done) == [200] * 5 + [201]
    assert PushSubscription.objects.count() == 1


def test_who_has_seen_an_endpoint_but_not_its_keys_does_not_get_it(client):
    client.post(BROWSERS, PHONE)
    seen = Browser(PHONE["endpoint"]).subscription

    assert problem(bearer(make_user()).post(BROWSERS, seen)) == (409, "browser_taken")

    assert len(client.get(BROWSERS).json()["results"]) == 1


def test_nobody_unsubscribes_the_browser_of_another(client):
    made = client.post(BROWSERS, PHONE).json()["id"]

    assert problem(bearer(make_user()).delete(f"{BROWSERS}{made}/")) == (404, "browser_not_found")

    assert PushSubscription.objects.count() == 1


def test_of_too_many_browsers_the_oldest_goes(client, ana):
    for n in range(MOST + 1):
        assert client.post(BROWSERS, PHONE | {"endpoint": f"https://push.example.org/{n}"}).status_code == 201

    left = set(PushSubscription.objects.filter(user=ana).values_list("endpoint", flat=True))
    assert len(left) == MOST
    assert "https://push.example.org/0" not in left


def test_the_oldest_stays_when_it_is_the_one_that_subscribes(client, ana):
    mine = [PHONE | {"endpoint": f"https://push.example.org/{n}"} for n in range(MOST + 1)]
    client.post(BROWSERS, mine[0])
    first = PushSubscription.objects.get()
    PushSubscription.objects.bulk_create(  # two that came at once: one too many
        PushSubscription(
            user=ana, endpoint=one["endpoint"], p256dh="key", auth="secret", created_at=clock.now()
        )
        for one in mine[1:]
    )

    assert client.post(BROWSERS, mine[0]).status_code == 200

    assert PushSubscription.objects.count() == MOST
    assert PushSubscription.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/1", "https://127.0.0.1/1", "https://[::1]/1", "https://2130706433/1",
        "https://169.254.169.254/latest/meta-data", "https://me:secret@push.example.org/", "ftp://push.example.org/",
        "https:///1", "https://push.example.org:99999/", "push", "", " ", None, 7, [], {}, "https://a\0b/",
        "https://push]/", "https://[push/",
        "https://push.example.org/" + "x" * 1000,
    ],
)  # fmt: skip
def test_an_endpoint_that_we_do_not_call_is_refused(client, endpoint, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = False

    answer = client.post(BROWSERS, PHONE | {"endpoint": endpoint})

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"endpoint"}


@pytest.mark.parametrize(
    "changed",
    [
        {"keys": None}, {"keys": []}, {"keys": {}}, {"keys": {"auth": PHONE["keys"]["auth"]}},
        {"keys": PHONE["keys"] | {"auth": "AAAA"}}, {"keys": PHONE["keys"] | {"auth": "é" * 22}},
        {"keys": PHONE["keys"] | {"p256dh": "B" + "A" * 86}}, {"keys": PHONE["keys"] | {"p256dh": "A" * 10**5}},
        {"keys": PHONE["keys"] | {"p256dh": 10**30}}, {"expirationTime": 10**30}, {"expirationTime": -1},
        {"expirationTime": "soon"}, {"expirationTime": True}, {"expirationTime": {}},
    ],
)  # fmt: skip
def test_what_no_browser_says_is_refused(client, changed):
    assert problem(client.post(BROWSERS, PHONE | changed)) == (400, "invalid")
    assert not PushSubscription.objects.exists()


def test_the_key_is_told_to_anybody_where_there_is_one(settings):
    settings.VAPID_PRIVATE_KEY = ""
    assert problem(anybody().get(KEY)) == (404, "push_off")

    settings.VAPID_PRIVATE_KEY = new_private_key()
    assert anybody().get(KEY).json() == {"public_key": public_key(settings.VAPID_PRIVATE_KEY)}


def test_the_command_makes_a_key_that_the_settings_take(capsys):
    call_command("vapid_keys")

    line, comment = capsys.readouterr().out.splitlines()
    made = vapid_key(line.removeprefix("VAPID_PRIVATE_KEY="))
    assert public_key(made) in comment


@pytest.mark.parametrize("given", ["AAAA", "A" * 43, "A" * 44, "not base64url at all"])
def test_a_key_that_is_none_stops_the_program_and_is_not_shown(given):
    with pytest.raises(ImproperlyConfigured, match=r"manage\.py vapid_keys") as refused:
        vapid_key(given)

    assert given not in str(refused.value)


def test_push_services_find_the_house_by_its_mail_or_its_url():
    house = {"email": "house@example.org", "url": "https://shop.example.org"}

    assert vapid_key("") == ""
    assert vapid_subject("", **house) == "mailto:house@example.org"
    assert vapid_subject("", **house | {"email": ""}) == "https://shop.example.org"
    with pytest.raises(ImproperlyConfigured):
        vapid_subject("house@example.org", **house)
