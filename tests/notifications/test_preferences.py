"""Users say by topic and channel what they want to be told."""

import pytest

from earmark.notifications.export import export_of
from tests.factories import bad_fields, bearer, make_user, problem
from tests.fixtures import keys, signing

from .reach import refuse, refused, speaks

__all__ = ["keys", "signing"]
pytestmark = pytest.mark.django_db
PREFERENCES = "/api/v1/notifications/preferences/"


@pytest.fixture
def ana():
    return make_user()


@pytest.fixture
def client(ana):
    return bearer(ana)


def channels(answer, topic):
    """What is said of the topic."""
    return {each["topic"]: each["channels"] for each in answer.json()["topics"]}[topic]


def test_everything_may_come_until_somebody_says_otherwise(ana, client):
    speaks(ana, language="fr-CA", time_zone="America/Bogota")

    answer = client.get(PREFERENCES)

    said = answer.json()
    assert (answer.status_code, said["language"], said["time_zone"]) == (200, "fr", "America/Bogota")
    assert [(each["topic"], each["title"]) for each in said["topics"]][:2] == [
        ("security", "Compte et sécurité"), ("orders", "Commandes"),
    ]  # fmt: skip
    yes = {"allowed": True, "can_change": True}
    assert channels(answer, "orders") == {"email": yes, "sms": yes, "push": yes}
    assert channels(answer, "security") == {"email": {"allowed": True, "can_change": False}}
    assert channels(answer, "promotions") == {"push": yes}


@pytest.mark.parametrize(("role", "is_shown"), [("customer", False), ("merchant", True), ("admin", True)])
def test_the_houses_own_is_for_who_keeps_it(role, is_shown):
    client = bearer(make_user(role=role))

    assert ("house" in [each["topic"] for each in client.get(PREFERENCES).json()["topics"]]) == is_shown
    assert (client.patch(PREFERENCES, {"house": {"email": False}}).status_code == 200) == is_shown


def test_wishes_are_kept_and_what_is_not_named_stays(ana, client):
    refuse(ana, "wallet", "sms")

    answer = client.patch(
        PREFERENCES, {"orders": {"sms": False, "email": True}, "promotions": {"push": False}}
    )
    client.patch(PREFERENCES, {"promotions": {"push": True}})

    assert answer.status_code == 200
    assert channels(answer, "orders")["sms"] == {"allowed": False, "can_change": True}
    assert channels(answer, "promotions")["push"]["allowed"] is False
    assert refused() == [("orders", "sms", "settings"), ("wallet", "sms", "settings")]
    assert bearer(make_user()).get(PREFERENCES).json() != client.get(PREFERENCES).json()


def test_what_is_owed_cannot_be_turned_off_and_nothing_of_that_wish_is_done(client):
    answer = client.patch(PREFERENCES, {"orders": {"sms": False}, "security": {"email": False}})

    assert problem(answer) == (400, "cannot_opt_out")
    assert refused() == []
    assert client.patch(PREFERENCES, {"security": {"email": True}}).status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"gossip": {"sms": False}}, ["gossip"]),
        ({"orders": {"fax": False}}, ["orders.fax"]),
        ({"orders": {"in_app": False}}, ["orders.in_app"]),
        ({"promotions": {"sms": False}}, ["promotions.sms"]),
        ({"house": {"email": False}}, ["house"]),
        ({"orders": {"sms": None}}, ["orders.sms"]),
        ({"orders": {"sms": [True]}}, ["orders.sms"]),
        ({"orders": {"sms": 10**30}}, ["orders.sms"]),
        ({"orders": None}, ["orders"]),
        ({"orders": ["sms"]}, ["orders"]),
        ({"a\0b": {}}, ["a\0b"]),
    ],
    ids=lambda value: None if isinstance(value, dict) else "-".join(value).replace("\0", "0"),
)
def test_what_is_not_there_is_refused(client, body, fields):
    assert bad_fields(client.patch(PREFERENCES, body)) == fields
    assert refused() == []


def test_the_export_tells_them(ana):
    refuse(ana, "orders", "sms")

    [said] = export_of(ana.pk)["opted_out"]

    assert (said["topic"], said["channel"], said["source"]) == ("orders", "sms", "settings")
