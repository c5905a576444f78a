"""My notifications: what I was told, once each, what became of it, and what I have read of it."""

from datetime import timedelta

import pytest

from earmark.notifications.models import Notification
from tests.factories import bad_fields, bearer, make_user, problem
from tests.fixtures import keys, signing

from .conftest import NOON
from .pushes import DATA, begin, tell
from .reach import PLACED, TOPPED_UP, refuse, speaks, subscribe, told

__all__ = ["keys", "signing"]
pytestmark = pytest.mark.django_db
MINE = "/api/v1/notifications/"
NOBODYS = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def ana():
    return make_user(phone="+15550100")


@pytest.fixture
def client(ana):
    return bearer(ana)


def topped_up(user, times=1):
    """Told so often; the id of the last."""
    for n in range(times):
        last = told(user, "wallet_topped_up", TOPPED_UP, f"topped:{user.pk}:{n}")["in_app"]
    return str(last.pk)


def ids(answer):
    return [each["id"] for each in answer.json()["results"]]


def test_each_thing_is_there_once_with_what_became_of_it(ana, client):
    refuse(ana, "orders", "sms")
    rows = told(ana, "order_placed", PLACED)
    Notification.objects.filter(pk=rows["email"].pk).update(
        state="sent", sent_at=NOON, delivered_at=NOON, reason="250 from mx.example.org"
    )

    [seen] = client.get(MINE).json()["results"]

    noon = "2026-11-21T12:00:00Z"
    mail, sms = seen.pop("deliveries")
    assert mail == {
        "channel": "email", "state": "sent", "reason": "", "sent_at": noon, "delivered_at": noon
    }  # fmt: skip
    assert (sms["channel"], sms["state"], sms["reason"]) == ("sms", "suppressed", "opted_out")
    assert seen.pop("text").startswith("Thank you for your order 7K4M-2QXJ.")
    assert seen == {
        "id": str(rows["in_app"].pk), "kind": "order_placed", "topic": "orders", "title": "Your order 7K4M-2QXJ",
        "created_at": noon, "read_at": None,
    }  # fmt: skip


def test_the_newest_come_first_and_pages_follow_each_other(ana, client):
    newest = topped_up(ana, times=3)
    topped_up(make_user())

    first = client.get(MINE + "?page_size=2")
    second = client.get(first.json()["next"])

    assert ids(first)[0] == newest
    assert ids(first) + ids(second) == sorted(ids(first) + ids(second), reverse=True)
    assert (len(ids(first)), len(ids(second)), second.json()["next"]) == (2, 1, None)


def test_filters_narrow_the_list(ana, client):
    paid, order = topped_up(ana), str(told(ana, "order_placed", PLACED)["in_app"].pk)
    client.post(f"{MINE}{paid}/read/")

    assert ids(client.get(MINE + "?unread=true")) == [order]
    assert ids(client.get(MINE + "?unread=false")) == [paid]
    assert ids(client.get(MINE + "?topic=Wallet")) == [paid]
    assert ids(client.get(MINE + "?kind=order_placed")) == [order]
    assert ids(client.get(MINE + "?kind=order_placed&topic=wallet")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("unread=perhaps", "unread"), ("topic=gossip", "topic"), ("kind=password_reset", "kind"),
        ("kind=%00", "kind"), ("cursor=x", "cursor"), ("page_size=0", "page_size"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(client, query, field):
    assert bad_fields(client.get(f"{MINE}?{query}")) == [field]


def test_what_holds_a_way_in_is_not_shown(ana, client):
    told(ana, "password_reset", {"link": "https://shop/secret", "lifetime": 3600})
    Notification.objects.create(
        user=ana, channel="in_app", kind="of_old", text="?", dedupe_key="old:1", state="sent", sent_at=NOON,
        due_at=NOON, created_at=NOON,
    )  # fmt: skip

    assert ids(client.get(MINE)) == []
    assert client.get(MINE + "unread/").json() == {"count": 0}


def test_reading_is_noted_once(ana, client):
    one, path = topped_up(ana, times=2), MINE + "{}/read/"

    first = client.post(path.format(one))
    again = client.post(path.format(one).rstrip("/"))

    assert (first.status_code, first.json()["id"]) == (200, one)
    assert first.json() == again.json()
    assert client.get(MINE + "unread/").json() == {"count": 1}


def test_another_users_is_not_there(ana):
    theirs, stranger = topped_up(ana), bearer(make_user())

    for id in (theirs, NOBODYS, "nonsense", told(ana, "order_paid", PLACED)["email"].pk):
        assert problem(stranger.post(f"{MINE}{id}/read/")) == (404, "not_found")
    assert stranger.post(MINE + "read-all/", {}).json() == {"read": 0}
    assert not Notification.objects.filter(read_at__isnull=False).exists()


def test_all_is_read_up_to_what_was_on_the_screen(ana, client):
    seen, since = topped_up(ana, times=2), str(told(ana, "order_placed", PLACED)["in_app"].pk)

    answer = client.post(MINE + "read-all/", {"up_to": seen})

    assert answer.json() == {"read": 2}
    assert ids(client.get(MINE + "?unread=true")) == [since]
    assert [client.post(MINE + "read-all/", {}).json()["read"] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("up_to", ["x", [], "\0", 10**30], ids=["word", "list", "nul", "huge"])
def test_only_an_id_says_how_far(client, up_to):
    assert bad_fields(client.post(MINE + "read-all/", {"up_to": up_to})) == ["up_to"]


def test_a_page_costs_the_same_however_long_the_list_is(ana, client, statements):
    def cost(path):
        client.get(path)
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = (MINE + "?page_size=100", MINE + "unread/", MINE + "pushes/")
    topped_up(ana, times=10)
    few = [cost(path) for path in paths]
    Notification.objects.bulk_create(
        Notification(
            user=ana, channel="in_app", kind="order_paid", text="Paid.", dedupe_key=f"paid:{n}", state="sent",
            sent_at=NOON, due_at=NOON, created_at=NOON,
        )
        for n in range(1000)
    )  # fmt: skip

    assert [cost(path) for path in paths] == few == [2, 1, 2]


def test_pushes_of_campaigns_are_there_with_the_reason_why_one_did_not_come(ana, client, clock, monkeypatch):
    monkeypatch.setattr("earmark.base.clock.now", clock)
    speaks(ana, language="es")
    for n, moment in enumerate((NOON - timedelta(days=40), NOON - timedelta(days=1), NOON)):
        campaign = begin(f"promo:{n}", now=moment)
        if moment == NOON:
            refuse(ana, "promotions", "push")
        tell(campaign, [ana.pk, ana.pk + 1], now=moment)

    refused, waiting = client.get(MINE + "pushes/").json()["results"]

    assert (refused["campaign"], refused["state"], refused["reason"]) == (
        "promo:2", "suppressed", "opted_out",
    )  # fmt: skip
    assert (waiting["campaign"], waiting["local_day"], waiting["topic"]) == (
        "promo:1", "2026-11-20", "promotions",
    )  # fmt: skip
    assert DATA["product_name"] in waiting["title"]
    assert "Tienda Centro" in waiting["text"]


def test_a_browser_is_told_of_in_deliveries(ana, client):
    subscribe(ana)
    topped_up(ana)

    [seen] = client.get(MINE).json()["results"]

    assert [each["channel"] for each in seen["deliveries"]] == ["email", "push", "sms"]
