"""An SMS gateway's calls: who may make them, what they may say, and who wants no more SMS."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from earmark.base.throttle import limiter
from earmark.notifications.models import GatewayReport, OptOut
from tests.factories import bad_fields, make_user, problem

from .callbacks import FORM, SECRET, call, listening, report

__all__ = ["listening"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", ["reports", "opt-outs"])
@pytest.mark.parametrize("secret", ["guess", SECRET + "x", "é"])
def test_who_does_not_know_the_secret_finds_nothing(what: str, secret: str) -> None:
    assert problem(call(what, {"id": "ATXid_1", "status": "Success"}, secret)) == (404, "not_found")


def test_without_a_secret_nobody_is_heard(settings: Any) -> None:
    settings.AFRICAS_TALKING_CALLBACK_SECRET = ""

    assert problem(call("reports", {"id": "ATXid_1", "status": "Success"}, "%20")) == (404, "not_found")


def test_the_secret_is_in_no_log_line() -> None:
    with capture_logs() as lines:
        report("Success")
        call("opt-outs", {}, "a-guess-that-may-be-near")

    paths = [line["path"] for line in lines if line["event"] == "request"]
    assert paths == [
        "/api/v1/notifications/africastalking/[hidden]/reports/",
        "/api/v1/notifications/africastalking/[hidden]/opt-outs/",
    ]
    assert SECRET not in str(lines)


def test_the_gateway_may_call_as_often_as_it_likes_and_others_may_not_guess_on(settings: Any) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "write": 1}
    limiter.cache_clear()

    assert {report("Success").status_code for _ in range(3)} == {200}
    assert [call("reports", {}, "guess").status_code for _ in range(3)] == [404, 429, 429]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "id"),
        (b"%ff%fe=1&&&=", "id"),
        (b"id=&status=Success", "id"),
        (b"id=A%00B&status=Success", "id"),
        (b"id=" + b"x" * 101 + b"&status=Success", "id"),
        (b"id=A", "status"),
        (b"id=A&status=" + b"s" * 33, "status"),
        (b"id=A&status=Failed&failureReason=" + b"r" * 500, "failureReason"),
    ],
    ids=["nothing", "no text", "empty id", "NUL", "long id", "no status", "long status", "long reason"],
)
def test_a_nonsensical_report_is_refused(body: bytes, field: str) -> None:
    assert field in bad_fields(call("reports", body))
    assert not GatewayReport.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"&".join(b"%d=" % n for n in range(1500)), FORM, 400),
        (b"x" * 10_000, FORM, 413),
        (b'{"id": "A", "status": "Success"}', "application/json", 415),
    ],
    ids=["many fields", "too large", "JSON"],
)
def test_a_body_that_is_no_small_form_is_refused(body: bytes, content_type: str, status: int) -> None:
    assert problem(call("reports", body, content_type=content_type))[0] == status


@pytest.mark.parametrize("phone", ["+254711000001", "254711000001", "0711000001"])
def test_who_answers_stop_gets_no_sms_but_for_security(phone: str) -> None:
    user, other = make_user(phone=phone), make_user(phone="+254711000002")

    for _ in range(2):
        answer = call("opt-outs", {"senderId": "EARMARK", "phoneNumber": "+254711000001"})
        assert answer.status_code == 200

    stopped = OptOut.objects.filter(user=user)
    assert {row.topic for row in stopped} >= {"orders", "services", "wallet", "promotions"}
    assert "security" not in {row.topic for row in stopped}
    assert {(row.channel, row.source) for row in stopped} == {("sms", "gateway")}
    assert not OptOut.objects.filter(user=other).exists()


@pytest.mark.parametrize("number", ["", "7", "0x7", "1" * 40, "\u0660" * 9, "+254711000001\0"])
def test_what_is_no_number_stops_nobody(number: str) -> None:
    assert bad_fields(call("opt-outs", {"phoneNumber": number})) == ["phoneNumber"]
