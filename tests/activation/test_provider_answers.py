"""What a provider's answer is taken for: only what is certain is believed."""

from datetime import timedelta

import httpx
import pytest

from earmark.base.http import LARGEST_ANSWER
from earmark.base.ids import new_id
from earmark.base.json import dumps
from earmark.offers.provider import HTTPProvider, Order
from earmark.offers.rules import Refused, Succeeded, Unknown

KEY = new_id()
SECOND = timedelta(seconds=1)


def outcome_of(status=200, body=None, *, content=None, call="send", **headers):
    """What we make of an answer."""
    given = dumps({"key": str(KEY)} | (body or {})) if content is None else content
    answer = httpx.Response(status, headers=headers, stream=httpx.ByteStream(given))
    transport = httpx.MockTransport(lambda request: answer)
    with httpx.Client(transport=transport) as client:
        return getattr(HTTPProvider("http://provider", client), call)(Order(key=KEY), within=SECOND)


@pytest.mark.parametrize("call", ["send", "ask", "kill"])
def test_what_is_said_of_our_key_is_believed(call):
    assert outcome_of(200, {"status": "succeeded", "reference": "R"}, call=call) == Succeeded("R")
    assert outcome_of(422, {"status": "refused", "code": "c", "message": "m"}, call=call) == Refused("c", "m")
    assert outcome_of(410, {"status": "dead"}, call=call).code == "provider_unavailable"


@pytest.mark.parametrize("call", ["send", "ask", "kill"])
@pytest.mark.parametrize("status", ["succeeded", "refused", "dead"])
@pytest.mark.parametrize("key", ["0197a4c0-7e33-7b3f-9c65-000000000000", None, 5, ""])
def test_what_is_said_of_another_key_is_not(call, status, key):
    assert isinstance(outcome_of(200, {"key": key, "status": status}, call=call), Unknown)


@pytest.mark.parametrize("status", [200, 404, 409, 422, 500, 503])
@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"null", b'"succeeded"', b"{", b"\xff"])
def test_what_is_no_object_is_not(status, content):
    assert isinstance(outcome_of(status, content=content), Unknown)


@pytest.mark.parametrize("said", ["succeeded", "refused", "dead"])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_is_not_believed_whatever_it_says(status, said):
    assert isinstance(outcome_of(status, {"status": said}), Unknown)


@pytest.mark.parametrize("said", ["processing", "unknown", "", None, 5, "SUCCEEDED"])
def test_any_other_word_is_unknown(said):
    assert isinstance(outcome_of(200, {"status": said}), Unknown)


def test_never_heard_of_is_none_only_to_a_question():
    assert outcome_of(404, {"status": "unknown"}, call="ask") is None
    assert isinstance(outcome_of(404, {"status": "unknown"}, call="kill"), Unknown)
    assert isinstance(outcome_of(404, {"status": "succeed"}, call="ask"), Unknown)


def test_a_provider_that_is_working_is_healthy():
    assert outcome_of(202, {"status": "processing"}).healthy
    assert not outcome_of(503).healthy


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("999999", 60), ("soon", None), ("-1", None), ("1.5", None)]
)
def test_when_to_come_again_is_heard_within_reason(header, seconds):
    wait = outcome_of(503, **{"Retry-After": header}).wait

    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_an_answer_without_end_is_cut_off():
    assert isinstance(outcome_of(content=b" " * (LARGEST_ANSWER + 1)), Unknown)


def test_without_time_nothing_is_sent():
    with httpx.Client(transport=httpx.MockTransport(lambda request: pytest.fail("sent"))) as client:
        outcome = HTTPProvider("http://provider", client).send(Order(key=KEY), within=timedelta())

    assert outcome.healthy
