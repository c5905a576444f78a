"""What may be said in a trace or a report, and what not."""

import tomllib
from pathlib import Path

import pytest
import structlog
from django.db import OperationalError

from config.sentry import harmless, scrub_error, scrub_transaction
from config.tracing.summary import summary
from config.version import VERSION
from earmark.base.redis import RedisAway
from earmark.offers.errors import OfferNotFound

EVENT = {
    "transaction": "/notifications/opt-out/",
    "user": {"id": 7, "ip_address": "203.0.113.7"},
    "extra": {"celery-job": {"args": ["+254700000001"]}},
    "contexts": {"runtime": {"name": "CPython"}, "browser": {"name": "x"}, "trace": {"op": "http", "data": {"q": 1}}},
    "request": {
        "url": "https://shop.example.com/notifications/opt-out/",
        "query_string": "token=sesame",
        "method": "POST",
        "cookies": {"session": "sesame"},
        "data": {"password": "sesame"},
        "env": {"REMOTE_ADDR": "203.0.113.7"},
        "headers": {
            "Authorization": "Bearer sesame", "Cookie": "sesame", "X-Cart-Token": "sesame",
            "Idempotency-Key": "sesame", "Content-Type": "application/json",
        },
    },
    "exception": {"values": [{"type": "ValueError", "value": "no +254 700 000 001\nDETAIL: sesame"}]},
}  # fmt: skip


def test_a_report_holds_what_is_chosen_and_nothing_else():
    with structlog.contextvars.bound_contextvars(request_id="r1", name="sesame"):
        said = scrub_error(EVENT | {}, {"exc_info": (ValueError, ValueError(), None)})

    assert said == {
        "transaction": "/notifications/opt-out/",
        "contexts": {"runtime": {"name": "CPython"}, "trace": {"op": "http"}},
        "request": {
            "method": "POST",
            "url": "https://shop.example.com/notifications/opt-out/",
            "headers": {"Content-Type": "application/json"},
        },
        "exception": {"values": [{"type": "ValueError", "value": "no [hidden]"}]},
        "tags": {"request_id": "r1"},
    }


@pytest.mark.parametrize(
    ("path", "route"),
    [
        (
            "/api/v1/notifications/africastalking/sesame/reports",
            "/api/v1/notifications/africastalking/{secret}/reports/",
        ),
        ("/sesame", "/"),
        ("/", "/"),
    ],
)
@pytest.mark.parametrize("scrub", [scrub_error, scrub_transaction])
def test_a_path_without_its_trailing_slash_has_its_route_all_the_same(scrub, path, route):
    said = scrub({"transaction": "/", "request": {"url": f"https://shop.example.com{path}"}}, {})

    assert (said["transaction"], said["request"]["url"]) == (route, f"https://shop.example.com{route}")


@pytest.mark.parametrize(
    "error", [OfferNotFound(), RedisAway(), OperationalError()], ids=lambda error: type(error).__name__
)
def test_what_is_expected_is_no_report(error):
    assert scrub_error({}, {"exc_info": (type(error), error, None)}) is None


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("relation offers_activation does not exist", "relation offers_activation does not exist"),
        ("GET https://push.example.com/send/abc?x=1 failed", "GET https://push.example.com/[hidden] failed"),
        ("nobody is ann@example.com", "nobody is [hidden]"),
        ("key eyJhbGciOiJSUzI1NiJ9-abcdef is odd", "key [hidden] is odd"),
        ("call 0700 000 001 now", "call [hidden] now"),
        ("of 3 only 2 came within 15.5 s", "of 3 only 2 came within 15.5 s"),
    ],
)
def test_messages_tell_what_happened_and_not_to_whom(message, shown):
    assert harmless(message) == shown


def test_parts_of_a_measured_request_tell_what_they_were():
    spans = [
        {"op": "db", "description": "SELECT 'sesame' FROM \"offers_offer\"", "data": {"x": "sesame"}},
        {
            "op": "http.client",
            "description": "GET https://a.example.com/x?token=sesame",
            "data": {"x": "sesame"},
        },
    ]

    said = scrub_transaction({"transaction": "/x/", "spans": spans}, {})

    assert "sesame" not in str(said)
    assert said["spans"][0]["description"] == "SELECT offers_offer"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ('SELECT "a"."id" FROM "offers_activation" a WHERE x = \'secret\'', "SELECT offers_activation"),
        ("UPDATE base_fact SET due_at = %s WHERE id IN (SELECT 1 FROM x)", "UPDATE base_fact"),
        ("INSERT INTO base_claim VALUES (1)", "INSERT base_claim"),
        ("SELECT * FROM offers.activate(p_id => %s)", "SELECT offers.activate"),
        ("SAVEPOINT s1", "SAVEPOINT"),
        ("(SELECT 1)", "SQL"),
    ],
)
def test_of_a_statement_its_verb_and_first_table_are_said(statement, said):
    assert summary(statement) == said


def test_the_release_is_the_projects():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
