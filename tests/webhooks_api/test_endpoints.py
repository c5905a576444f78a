"""Endpoints are made, looked at, changed and ended by their owners, and by nobody else."""

import socket
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from earmark.webhooks.models import Delivery, Endpoint
from tests.factories import bad_fields, bearer, make_user, problem

from .conftest import HOOKS, URL

pytestmark = pytest.mark.django_db


def path(endpoint, rest=""):
    return f"{HOOKS}{endpoint['id']}/{rest}"


def test_the_secret_is_shown_once(client):
    made = client.post(HOOKS, {"url": URL, "description": "ERP"})

    endpoint = made.json()
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert endpoint["secret"].startswith("whsec_")
    shown = client.get(path(endpoint)).json()
    assert endpoint == shown | {"secret": endpoint["secret"]}
    assert client.get(HOOKS).json()["results"] == [shown]
    assert (shown["state"], shown["events"], shown["description"]) == ("active", [], "ERP")


def test_events_are_kept_once_each_in_the_order_of_their_list(subscribe):
    wanted = ["order.shipped", "order.placed", "order.shipped"]

    assert subscribe(events=wanted)["events"] == ["order.placed", "order.shipped"]


def test_an_event_that_there_is_not_is_named(client):
    answer = client.post(HOOKS, {"url": URL, "events": ["order.placed", "order.eaten"]})

    assert bad_fields(answer) == ["events"]
    assert answer.json()["errors"][0]["code"] == "unknown_event"
    assert "order.eaten" in answer.json()["detail"]


def test_an_address_that_we_do_not_call_is_refused_by_name(client):
    wrong = [
        "http://93.184.215.14/", "https://127.0.0.1/", "https://10.0.0.7/", "https://[::1]/", "ftp://93.184.215.14/",
        "https://me:pw@93.184.215.14/", "https://", "nonsense", "https://93.184.215.14:0/", "https://a b/",
    ]  # fmt: skip

    answers = [client.post(HOOKS, {"url": url}) for url in wrong]

    assert [problem(answer) for answer in answers] == [(400, "url_not_allowed")] * len(wrong)
    assert [error["field"] for answer in answers for error in answer.json()["errors"]] == ["url"] * len(wrong)
    assert not Endpoint.objects.exists()


def test_a_name_that_leads_nowhere_is_a_typing_error_and_told_at_once(client, subscribe, monkeypatch):
    endpoint = subscribe()

    def unknown(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert problem(client.post(HOOKS, {"url": "https://exmaple.com/"})) == (400, "url_not_allowed")
    changed = client.patch(path(endpoint), {"url": "https://exmaple.com/"})
    assert problem(changed) == (400, "url_not_allowed")


def test_within_a_private_network_that_is_allowed_anything_goes(subscribe, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = True

    assert subscribe(url="http://127.0.0.1:9000/hooks")["url"] == "http://127.0.0.1:9000/hooks"


def test_a_body_that_makes_no_sense_is_refused_by_field(client):
    wrong = [
        ([], "body"),
        ({}, "url"),
        ({"url": None}, "url"),
        ({"url": ["https://a.example"]}, "url"),
        ({"url": URL + "\0"}, "url"),
        ({"url": URL + "a" * 1000}, "url"),
        ({"url": URL, "events": "order.placed"}, "events"),
        ({"url": URL, "events": [[["x"]]]}, "events.0"),
        ({"url": URL, "events": None}, "events"),
        ({"url": URL, "description": {"a": 1}}, "description"),
        ({"url": URL, "description": "a" * 201}, "description"),
    ]

    assert [bad_fields(client.post(HOOKS, body)) for body, _ in wrong] == [[field] for _, field in wrong]


def test_twenty_are_enough(client, subscribe, mia):
    subscribe()
    Endpoint.objects.bulk_create(
        Endpoint(owner=mia, url=URL, created_at=datetime.now(UTC)) for _ in range(18)
    )

    subscribe()

    assert problem(client.post(HOOKS, {"url": URL})) == (409, "too_many_endpoints")
    assert Endpoint.objects.count() == 20


def test_somebody_else_s_is_not_there(subscribe, told):
    endpoint = subscribe()
    delivery = f"{HOOKS}deliveries/{told(endpoint).pk}/"
    other = bearer(make_user(role="partner"))

    answers = [
        other.get(path(endpoint)),
        other.patch(path(endpoint), {"state": "paused"}),
        other.delete(path(endpoint)),
        other.post(path(endpoint, "rotate-secret/")),
        other.post(path(endpoint, "test/")),
        other.post(path(endpoint, "replay/"), {"since": "2030-01-01T00:00:00Z"}),
        other.get(path(endpoint, "deliveries/")),
        other.get(delivery),
        other.post(f"{delivery}replay/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert other.get(HOOKS).json()["results"] == []
    assert Endpoint.objects.get().state == "active"


def test_an_admin_sees_all_and_filters_by_owner(subscribe, mia):
    boss = make_user(role="admin")
    admin = bearer(boss)
    hers, ours = subscribe(), subscribe(admin)

    def seen(client, **filters):
        return [endpoint["id"] for endpoint in client.get(HOOKS, filters).json()["results"]]

    assert seen(admin) == [ours["id"], hers["id"]]
    assert seen(admin, owner=mia.pk) == [hers["id"]]
    assert seen(bearer(mia), owner=boss.pk) == [hers["id"]]
    assert admin.get(path(hers)).json()["owner"] == mia.pk


def test_the_list_costs_the_same_however_long(client, subscribe, statements):
    costs = []
    for _ in range(2):
        subscribe()
        with statements() as seen:
            client.get(HOOKS)
        costs.append(len(seen))

    assert costs[0] == costs[1]


def test_paused_it_waits_and_active_again_it_goes_on(client, subscribe):
    endpoint = subscribe()

    paused = client.patch(path(endpoint), {"state": "PAUSED", "description": "closed"}).json()
    listed = client.get(HOOKS, {"state": "paused"}).json()["count"]
    resumed = client.patch(path(endpoint), {"state": "active"}).json()

    assert (paused["state"], paused["description"], listed) == ("paused", "closed", 1)
    assert resumed["state"] == client.get(path(endpoint)).json()["state"] == "active"


def test_a_change_that_makes_no_sense_changes_nothing(client, subscribe):
    endpoint = subscribe()
    wrong = [("state", "gone"), ("state", None), ("events", ["order.eaten"]), ("url", "")]

    answers = [client.patch(path(endpoint), {"description": "new", field: value}) for field, value in wrong]

    assert [bad_fields(answer) for answer in answers] == [[field] for field, _ in wrong]
    assert client.get(path(endpoint)).json()["description"] == ""


def test_another_description_leaves_a_pause_and_its_reason_as_they_are(client, subscribe):
    endpoint = subscribe()
    Endpoint.objects.update(state="paused", reason="answered 410")

    for body in ({"description": "new"}, {"state": "paused"}):
        client.patch(path(endpoint), body)

    shown = client.get(path(endpoint)).json()
    assert (shown["state"], shown["reason"], shown["description"]) == ("paused", "answered 410", "new")


def test_what_nobody_may_set_is_not_set(client, subscribe, mia):
    endpoint = subscribe()

    client.patch(path(endpoint), {"secret": "whsec_mine", "owner": 1, "created_at": "2000-01-01T00:00:00Z"})

    kept = Endpoint.objects.get()
    assert (kept.secret, kept.owner_id) == (endpoint["secret"], mia.pk)


def test_other_events_and_another_address_are_taken(client, subscribe):
    endpoint = subscribe(events=["order.placed"])

    changed = client.patch(path(endpoint), {"events": [], "url": URL + "/new"}).json()

    assert (changed["events"], changed["url"]) == ([], URL + "/new")


def test_an_ended_one_is_gone(client, subscribe):
    endpoint = subscribe()

    assert client.delete(path(endpoint)).status_code == 204
    assert problem(client.delete(path(endpoint))) == (404, "endpoint_not_found")


def test_a_new_secret_leaves_the_old_one_a_day(client, subscribe):
    endpoint = subscribe()

    answer = client.post(path(endpoint, "rotate-secret/"))

    told = answer.json()
    left = datetime.fromisoformat(told["previous_until"]) - datetime.now(UTC)
    kept = Endpoint.objects.get()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    assert (kept.secret, kept.previous_secret) == (told["secret"], endpoint["secret"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_secret_that_leaked_ends_at_once(client, subscribe):
    endpoint = subscribe()

    told = client.post(path(endpoint, "rotate-secret/"), {"keep_hours": 0}).json()

    assert told["previous_until"] is None
    assert Endpoint.objects.get().previous_secret == ""


def test_a_secret_is_kept_a_week_at_most(client, subscribe):
    endpoint = subscribe()

    for hours in (-1, 169, 10**30, "x", None, [], 1.5):
        answer = client.post(path(endpoint, "rotate-secret/"), {"keep_hours": hours})
        assert bad_fields(answer) == ["keep_hours"], hours

    assert Endpoint.objects.get().secret == endpoint["secret"]


def test_a_test_is_on_its_way_whatever_was_subscribed_to(client, subscribe):
    endpoint = subscribe(events=["order.placed"])

    answer = client.post(path(endpoint, "test/"))

    assert answer.status_code == 202
    queued = Delivery.objects.select_related("event").get(pk=answer.json()["delivery"])
    assert (queued.state, queued.event.type, queued.endpoint_id) == ("queued", "ping", UUID(endpoint["id"]))
