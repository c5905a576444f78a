"""All that moved somebody's money."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from earmark.ledger import services as ledger
from earmark.offers.models import Activation
from tests.factories import (
    RENEW,
    activate,
    bad_fields,
    bearer,
    make_offer,
    make_subscription,
    make_user,
    problem,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

TRANSACTIONS = "/api/v1/account/transactions/"


@pytest.fixture
def ana():
    return make_user(money=100_00)


@pytest.fixture
def held(ana):
    """An activation under way."""
    return activate(bearer(ana), make_offer("Held", price=10_00)).json()["transaction_id"]


@pytest.fixture
def posted(ana):
    """One that succeeded."""
    done = activate(bearer(ana), make_offer("Posted", price=20_00)).json()["transaction_id"]
    ledger.post(done)
    Activation.objects.filter(pk=done).update(status="SUCCESS", stage="done")
    return done


@pytest.fixture
def voided(ana):
    """One that failed."""
    done = activate(bearer(ana), make_offer("Voided", price=30_00)).json()["transaction_id"]
    ledger.void(done)
    Activation.objects.filter(pk=done).update(status="FAILED", stage="done")
    return done


def lines(user, **filters):
    """What the user's statement shows."""
    answer = bearer(user).get(TRANSACTIONS, filters)
    assert answer.status_code == 200, answer.content
    assert answer.json().keys() == {"next", "previous", "results"}
    return answer.json()["results"]


def test_a_top_up_comes_in(ana):
    [line] = lines(ana)

    moments = [line.pop(name) for name in ("created_at", "updated_at", "completed_at")]
    assert all(moment.endswith("Z") for moment in moments)
    assert line.pop("transaction_id")
    assert line == {
        "kind": "top_up",
        "direction": "credit",
        "amount": "100.00",
        "currency": "USD",
        "status": "SUCCESS",
        "stage": "done",
    }


def test_a_hold_is_pending_and_names_its_offer(ana, held):
    line = lines(ana)[0]

    assert line["transaction_id"] == held
    assert (line["kind"], line["direction"], line["amount"]) == ("activation", "debit", "10.00")
    assert (line["status"], line["stage"], line["completed_at"]) == ("PENDING", "queued", None)
    assert line["offer"] == line["offer_details"]["id"]
    assert line["offer_details"]["name"] == "Held"


def test_what_is_settled_succeeded_and_what_is_given_back_failed(ana, held, posted, voided):
    assert [(line["transaction_id"], line["status"], line["stage"]) for line in lines(ana)[:3]] == [
        (voided, "FAILED", "done"),
        (posted, "SUCCESS", "done"),
        (held, "PENDING", "queued"),
    ]


def test_a_renewal_is_its_own_kind(ana):
    subscription = make_subscription(ana, make_offer(price=1_00), ends_in=timedelta(days=1))
    bearer(ana).post(RENEW, {"user_offer_id": subscription.pk})

    assert lines(ana)[0]["kind"] == "renewal"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "PENDING"}, ["10.00"]),
        ({"status": "success"}, ["20.00", "100.00"]),
        ({"status": "Failed"}, ["30.00"]),
        ({"kind": "top_up"}, ["100.00"]),
        ({"kind": "Activation"}, ["30.00", "20.00", "10.00"]),
        ({"kind": "order"}, []),
        ({"min_amount": "20"}, ["30.00", "20.00", "100.00"]),
        ({"min_amount": "20.01", "max_amount": "30.00"}, ["30.00"]),
        ({"max_amount": "-1"}, []),
        ({"created_after": "2999-01-01T00:00:00Z"}, []),
        ({"created_before": "2999-01-01T00:00:00+02:00"}, ["30.00", "20.00", "10.00", "100.00"]),
        ({"created_before": "2001-01-01"}, []),
        ({"status": "SUCCESS", "kind": "activation"}, ["20.00"]),
        ({"offer": 2**63 - 1}, []),
    ],
)
def test_filters_narrow(ana, held, posted, voided, filters, expected):
    assert [line["amount"] for line in lines(ana, **filters)] == expected


def test_a_moment_divides_before_from_after(ana, held):
    moment = lines(ana)[0]["created_at"]

    assert [line["transaction_id"] for line in lines(ana, created_after=moment)] == [held]
    assert held not in [line["transaction_id"] for line in lines(ana, created_before=moment)]


def test_an_offers_lines_are_found(ana, held, posted):
    offer = Activation.objects.get(pk=posted).offer_id

    assert [line["transaction_id"] for line in lines(ana, offer=offer)] == [posted]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "LOST"),
        ("kind", "gift"),
        ("offer", "x"),
        ("offer", "0"),
        ("offer", str(2**63)),
        ("created_after", "yesterday"),
        ("created_after", "0001-01-01T00:00:00+14:00"),
        ("created_before", "9999-12-31T23:59:59-12:00"),
        ("created_before", "2026-02-30T00:00:00Z"),
        ("min_amount", "1.234"),
        ("max_amount", "lots"),
        ("max_amount", "99999999999999.99"),
        ("page_size", "0"),
        ("cursor", "nonsense"),
        ("cursor", "%00"),
        ("cursor", b64encode(b"p=no-uuid").decode()),
        ("cursor", b64encode(b"p=\0").decode()),
        ("cursor", b64encode(b"o=x&p=1").decode()),
        ("cursor", b64encode(b"o=-5").decode()),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(ana, field, value):
    answer = bearer(ana).get(f"{TRANSACTIONS}?{field}={quote(value)}")

    assert bad_fields(answer) == [field]


def test_the_statement_can_be_leafed_through_both_ways(ana):
    offer = make_offer(price=1)
    client = bearer(ana)
    for _ in range(5):
        activate(client, offer)
    everything = [line["transaction_id"] for line in lines(ana)]

    first = client.get(TRANSACTIONS, {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    leafed = [line["transaction_id"] for page in (first, second, third) for line in page["results"]]
    assert leafed == everything
    assert (first["previous"], third["next"]) == (None, None)
    assert client.get(third["previous"]).json()["results"] == second["results"]


def test_what_comes_in_meanwhile_does_not_shift_the_pages(ana):
    offer, client = make_offer(price=1), bearer(ana)
    for _ in range(4):
        activate(client, offer)
    first = client.get(TRANSACTIONS, {"page_size": 2}).json()
    activate(client, offer)

    second = client.get(first["next"]).json()

    shown = [line["transaction_id"] for line in first["results"] + second["results"]]
    assert len(shown) == len(set(shown)) == 4


def test_a_page_never_has_more_than_a_hundred(ana):
    client, offer = bearer(ana), make_offer(price=1)
    for _ in range(101):
        activate(client, offer)

    assert len(lines(ana)) == 20
    assert len(lines(ana, page_size=1000)) == 100


@pytest.mark.parametrize("slash", ["", "/"])
def test_one_line_is_found_by_its_id(ana, posted, slash):
    answer = bearer(ana).get(f"{TRANSACTIONS}{posted}{slash}")

    assert answer.status_code == 200
    assert answer.json() == lines(ana)[0]


def test_somebody_elses_line_is_not_found(posted):
    assert problem(bearer(make_user()).get(f"{TRANSACTIONS}{posted}/")) == (404, "not_found")
    assert lines(make_user()) == []


@pytest.mark.parametrize("id", ["0197a4c0-7e33-7b3f-9c65-000000000000", "1", "nonsense", "%00"])
def test_an_unknown_line_is_not_found(ana, id):
    assert problem(bearer(ana).get(f"{TRANSACTIONS}{id}/")) == (404, "not_found")


def test_a_statement_costs_as_many_queries_for_twenty_lines_as_for_one(ana, django_assert_max_num_queries):
    client = bearer(ana)
    client.get(TRANSACTIONS)
    part = make_offer(price=1)
    for _ in range(20):
        activate(client, make_offer(price=1, kind="bundle", parts=[part]))

    # The lines, and for all of them what they were for: activations, bundles' parts and offers, orders, returns.
    with django_assert_max_num_queries(6):
        client.get(TRANSACTIONS)


def test_times_are_in_utc(ana):
    assert datetime.fromisoformat(lines(ana)[0]["created_at"]).tzinfo == UTC
