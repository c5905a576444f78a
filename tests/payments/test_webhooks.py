"""What a gateway says may come late, twice, in any order, and from anybody."""

import hashlib
import hmac
import json
import time
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from earmark.orders.models import PaymentEvent
from tests.factories import problem

from .shop import WEBHOOK, post_webhook, settle, ship, state

pytestmark = pytest.mark.django_db

SECRET = "sandbox-secret"


def sign(body, *, secret=SECRET, at=None):
    moment = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def send(said, **signing):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return post_webhook(body, sign(body, **signing))


@pytest.fixture
def approved(ana, product):
    """An order, and the event that says that it is paid."""
    order, _ = ana.begin(product)
    return order, ana.approve(order)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        "t=1,v1=" + "0" * 64,
        f"t={int(time.time())},v1=" + "0" * 64,
        f"t={int(time.time())},v1=" + "é" * 64,
        "t=99999999999999999999,v1=" + "0" * 64,
    ],
    ids=["none", "nonsense", "old", "wrong", "not hexadecimal", "no time"],
)
def test_a_bad_signature_is_refused(approved, signature):
    order, event = approved

    answer = post_webhook(json.dumps(event.body).encode(), signature)

    assert problem(answer) == (400, "invalid_signature")
    assert state(order) == ("pending", "pending")


def test_a_signature_of_another_body_is_refused(approved):
    _, event = approved

    answer = post_webhook(json.dumps(event.body).encode(), sign(b"{}"))

    assert problem(answer) == (400, "invalid_signature")


@pytest.mark.parametrize("drift", [-301, 301])
def test_an_old_signature_and_one_from_the_future_are_refused(approved, drift):
    _, event = approved

    assert problem(send(event.body, at=time.time() + drift)) == (400, "invalid_signature")


def test_a_clock_that_is_somewhat_off_is_no_harm(approved):
    _, event = approved

    assert send(event.body, at=time.time() - 290).status_code == 200


def test_another_secret_opens_nothing_and_the_secret_is_in_no_log(approved):
    _, event = approved

    with capture_logs() as lines:
        assert problem(send(event.body, secret="guessed")) == (400, "invalid_signature")

    assert lines
    assert SECRET not in str(lines)


def test_an_unknown_gateway_is_not_there(approved):
    _, event = approved
    body = json.dumps(event.body).encode()

    answer = post_webhook(body, sign(body), WEBHOOK.replace("sandbox", "elsewhere"))

    assert problem(answer) == (404, "not_found")


def test_a_payment_that_is_not_ours_is_not_there_so_that_it_is_said_again(approved):
    _, event = approved
    nobody = "00000000-0000-7000-8000-000000000000"

    for key in (nobody, "x", f"{nobody}:0", event.body["payment"]["key"] + ":2"):
        said = {**event.body, "payment": {**event.body["payment"], "key": key}}
        assert problem(send(said)) == (404, "not_found")
    assert not PaymentEvent.objects.exists()


def test_an_event_of_another_payment_under_our_key_is_not_believed(approved):
    order, event = approved
    said = {**event.body, "payment": {**event.body["payment"], "id": "pay_other"}}

    assert send(said).status_code == 200
    assert state(order) == ("pending", "pending")


@pytest.mark.parametrize("wrong", [{"amount": 9_99}, {"amount": 10_01}, {"currency": "EUR"}])
def test_another_amount_or_currency_is_not_believed(approved, wrong):
    order, event = approved
    said = {**event.body, "payment": {**event.body["payment"], **wrong}}

    assert problem(send(said)) == (400, "amount_mismatch")
    assert state(order) == ("pending", "pending")
    assert send(event.body).status_code == 200, "what was refused is not taken for heard"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{nonsense",
        b"null",
        b"[]",
        b"[" * 5000,
        b"\xff\xfe",
        {},
        {"id": "e", "type": "t"},
        {"id": "e", "type": "t", "payment": []},
        {"id": "e", "type": "t", "payment": {"id": "p"}},
        {"id": "e" * 129},
        {"id": 5},
        {"id": "nul\0"},
        {"type": None},
        {"type": "t" * 65},
    ],
)
def test_what_is_not_worded_as_the_protocol_says_is_400(approved, said):
    _, event = approved
    if isinstance(said, dict) and said and "payment" not in said and len(said) == 1:
        said = {**event.body, **said}

    assert problem(send(said)) == (400, "invalid")


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "paid"},
        {"amount": "1000"},
        {"amount": -1},
        {"amount": 10**30},
        {"amount": True},
        {"refunded": None},
        {"id": ""},
        {"id": "p\0"},
        {"id": "p" * 129},
        {"checkout_url": "h" * 501},
        {"key": {}},
    ],
)
def test_a_payment_that_makes_no_sense_is_400(approved, wrong):
    order, event = approved
    said = {**event.body, "payment": {**event.body["payment"], **wrong}}

    assert problem(send(said)) == (400, "invalid")
    assert state(order) == ("pending", "pending")


def test_a_large_body_is_not_read(approved):
    assert problem(send(b" " * 70_000)) == (413, "body_too_large")


def test_the_same_event_twice_is_heard_once(ana, approved):
    order, event = approved

    assert [ana.tell(event).status_code for _ in range(3)] == [200, 200, 200]

    assert ana.tracking(order) == ["placed", "paid"]
    assert PaymentEvent.objects.count() == 1


def test_old_news_under_a_new_id_changes_nothing(ana, approved):
    order, event = approved
    ana.tell(event)
    ship(order)
    settle(order)

    assert ana.tell(replace(event, body={**event.body, "id": "evt_new"})).status_code == 200

    assert state(order) == ("shipped", "captured")
    assert ana.tracking(order) == ["placed", "paid", "shipped"]


def test_captured_before_authorized_is_paid_and_captured(ana, product):
    order, payment = ana.begin(product)
    authorized = ana.approve(order)
    ana.sandbox.book.act(payment.id, "capture")
    captured = ana.sandbox.courier.events[-1]

    assert ana.tell(captured).status_code == 200
    assert ana.tell(authorized).status_code == 200

    assert state(order) == ("pending", "captured")
    assert ana.tracking(order) == ["placed", "paid"]


def test_a_payment_that_the_gateway_lets_go_is_noted(ana, product):
    order = ana.paid(product)
    ana.sandbox.book.act(ana.payment_at_gateway(order).id, "void")

    ana.tell(ana.sandbox.courier.events[-1])

    assert state(order) == ("pending", "voided")
    assert ana.tracking(order) == ["placed", "paid", "payment_failed"]
