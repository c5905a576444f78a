"""What was sent can be looked at, and sent again."""

from datetime import UTC, datetime, timedelta

import pytest

from earmark.webhooks.models import Delivery
from tests.factories import bad_fields, problem

from .conftest import HOOKS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def endpoint(subscribe):
    return subscribe()


def log(endpoint):
    return f"{HOOKS}{endpoint['id']}/deliveries/"


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [delivery["id"] for delivery in answer.json()["results"]]


def test_the_log_shows_the_newest_first_a_page_at_a_time(client, endpoint, told):
    made = [told(endpoint).pk for _ in range(3)]

    first = client.get(log(endpoint), {"page_size": 2})
    rest = client.get(first.json()["next"])

    assert ids(first) + ids(rest) == made[::-1]


def test_a_line_says_what_became_of_it(client, endpoint, told):
    sent = told(endpoint, at=NOW, state="failed", attempts=9, status=500, reason="answered 500")

    [line] = client.get(log(endpoint)).json()["results"]

    assert line == {
        "id": sent.pk,
        "event": {
            "id": str(sent.event_id), "type": "order.placed", "subject": "order:1",
            "occurred_at": "2026-11-21T12:00:00Z",
        },
        "state": "failed", "attempts": 9, "status": 500, "reason": "answered 500", "due_at": None,
        "delivered_at": None,
    }  # fmt: skip


def test_the_log_is_filtered(client, endpoint, told):
    made = [
        told(endpoint, at=NOW, state="failed"),
        told(endpoint, at=NOW + HOUR, type="order.shipped"),
        told(endpoint, at=NOW + 2 * HOUR, subject="order:9"),
    ]

    def found(**filters):
        return [made.index(Delivery(pk=pk)) for pk in ids(client.get(log(endpoint), filters))]

    assert found(state="Failed") == [0]
    assert found(type="order.shipped") == [1]
    assert found(subject="order:9") == [2]
    assert found(since=(NOW + HOUR).isoformat()) == [2, 1]
    assert found(until=(NOW + HOUR).isoformat()) == [0]
    assert found(since=NOW.isoformat(), state="queued", type="order.placed") == [2]


def test_a_filter_that_makes_no_sense_is_refused(client, endpoint):
    wrong = [
        ("state", "lost"), ("type", "order.eaten"), ("since", "yesterday"), ("subject", "a" * 101), ("subject", "a\0"),
        ("cursor", "x"), ("cursor", "cD0wMTk3YTFjMA=="),
    ]  # fmt: skip

    answers = [client.get(log(endpoint), {name: value}) for name, value in wrong]

    assert [bad_fields(answer) for answer in answers] == [[name] for name, _ in wrong]


def test_the_log_costs_the_same_however_long(client, endpoint, told, statements):
    costs = []
    for _ in range(2):
        told(endpoint)
        with statements() as seen:
            client.get(log(endpoint))
        costs.append(len(seen))

    assert costs[0] == costs[1]


def test_one_is_shown_with_its_body_and_every_try(client, endpoint, told):
    sent = told(endpoint, at=NOW, tries=(503, None, 204), state="delivered", status=204)

    shown = client.get(f"{HOOKS}deliveries/{sent.pk}/").json()

    assert shown["body"] == {
        "type": "order.placed",
        "timestamp": "2026-11-21T12:00:00Z",
        "data": sent.event.data,
    }
    assert [each["status"] for each in shown["tries"]] == [503, None, 204]
    assert shown["tries"][0] == {
        "at": "2026-11-21T12:00:00Z",
        "status": 503,
        "milliseconds": 12,
        "reason": "",
    }


@pytest.mark.parametrize("id", ["0", "1" + "0" * 30])
def test_one_that_there_is_not_is_404(client, id):
    assert problem(client.get(f"{HOOKS}deliveries/{id}/")) == (404, "delivery_not_found")


def test_one_is_sent_again(client, endpoint, told):
    sent = told(endpoint, state="delivered", status=204)

    answer = client.post(f"{HOOKS}deliveries/{sent.pk}/replay/")

    assert (answer.status_code, answer.json()) == (202, {"delivery": sent.pk})
    assert Delivery.objects.get().state == "queued"


@pytest.mark.parametrize(
    ("wish", "queued"),
    [
        ({}, [1, 2]),
        ({"until": NOW + HOUR}, [1]),
        ({"states": ["delivered"]}, [3]),
        ({"states": ["Delivered", "failed"]}, [1, 2, 3]),
        ({"since": NOW + 9 * HOUR}, []),
    ],
    ids=["failed", "until", "delivered", "both", "none"],
)
def test_what_failed_since_then_is_sent_again(client, endpoint, told, wish, queued):
    made = [
        told(endpoint, at=NOW, state="failed"),
        told(endpoint, at=NOW + HOUR, state="failed"),
        told(endpoint, at=NOW + HOUR, state="delivered"),
    ]
    told(endpoint, at=NOW - HOUR, state="failed")

    answer = client.post(f"{HOOKS}{endpoint['id']}/replay/", {"since": NOW} | wish)

    assert answer.json() == {"queued": len(queued)}
    now_queued = Delivery.objects.filter(state="queued").order_by("id")
    assert [made.index(each) + 1 for each in now_queued] == queued


def test_a_replay_that_makes_no_sense_is_refused(client, endpoint):
    since = "2030-01-01T00:00:00Z"
    wrong = [
        ([], "body"),
        ({}, "since"),
        ({"since": 10**30}, "since"),
        ({"since": since, "until": {}}, "until"),
        ({"since": since, "states": []}, "states"),
        ({"since": since, "states": ["queued"]}, "states.0"),
        ({"since": since, "states": [{"a": []}]}, "states.0"),
    ]

    answers = [client.post(f"{HOOKS}{endpoint['id']}/replay/", body) for body, _ in wrong]

    assert [bad_fields(answer) for answer in answers] == [[field] for _, field in wrong]
