"""What an SMS gateway says of messages that it has taken: late, twice, in any order."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from earmark.base.ids import new_id
from earmark.notifications.models import GatewayReport, Notification
from earmark.notifications.rules import State
from earmark.notifications.services import reports
from earmark.notifications.tasks import forget_reports

from .callbacks import listening, report
from .conftest import NOON

__all__ = ["listening"]
pytestmark = pytest.mark.django_db


def sms(**fields: Any) -> Notification:
    """One that the gateway has taken as ATXid_1."""
    given: dict[str, Any] = {"channel": "sms", "state": State.SENT, "sent_at": NOON, "reference": "ATXid_1"}
    return Notification.objects.create(
        kind="subscription_ended",
        address="+254711000001",
        text="Gold has ended.",
        dedupe_key=str(new_id()),
        due_at=NOON,
        created_at=NOON,
        **given | fields,
    )


def ends(message: Notification) -> tuple[str, bool, str]:
    """Its state, whether it has arrived, and the reason."""
    message.refresh_from_db()
    assert (message.state == State.SENT) == (message.sent_at is not None)
    return message.state, message.delivered_at is not None, message.reason


def test_a_delivered_sms_has_its_time() -> None:
    message = sms()

    assert report("Success", phoneNumber="+254711000001", networkCode="63902").status_code == 200

    assert ends(message) == ("sent", True, "")
    assert message.sent_at == NOON


@pytest.mark.parametrize("status", ["Rejected", "Failed", "AbsentSubscriber", "Expired"])
def test_an_sms_that_did_not_arrive_has_failed_with_the_gateways_reason(status: str) -> None:
    message = sms()

    report(status, failureReason="UserIsInactive")

    assert ends(message) == ("failed", False, f"{status} UserIsInactive")


@pytest.mark.parametrize("status", ["Sent", "Submitted", "Buffered", "Thought about"])
def test_an_sms_on_its_way_is_as_before(status: str) -> None:
    message = sms()

    report(status)

    assert ends(message) == ("sent", False, "")


@pytest.mark.parametrize("order", list(permutations(("Buffered", "Failed", "Success"))), ids=" ".join)
def test_in_whichever_order_it_is_said_what_arrived_has_arrived(order: tuple[str, ...]) -> None:
    message = sms()

    for status in order:
        report(status)

    assert ends(message) == ("sent", True, "")


def test_a_failure_stays_when_an_older_report_comes_late() -> None:
    message = sms()

    for status in ("Failed", "Sent", "Expired"):
        report(status)

    assert ends(message) == ("failed", False, "Failed")


@pytest.mark.parametrize(
    ("said", "end"),
    [
        (["Success", "Failed"], ("sent", True, "")),
        (["Sent", "Rejected", "Sent"], ("failed", False, "Rejected")),
    ],
    ids=["delivered", "rejected"],
)
def test_reports_that_are_faster_than_our_own_note_are_kept_for_it(
    said: list[str], end: tuple[str, bool, str]
) -> None:
    for status in said:
        report(status)
    message = sms()

    reports.settle_reports(references=["ATXid_1"], now=NOON)

    assert ends(message) == end


def test_what_arrived_long_ago_does_not_fail_any_more() -> None:
    message = sms()
    report("Success")
    GatewayReport.objects.all().delete()

    report("Failed")

    assert ends(message) == ("sent", True, "")


@pytest.mark.django_db(transaction=True)
def test_no_interleaving_of_sender_and_gateway_loses_a_report(race: Callable[..., list[Any]]) -> None:
    messages = [sms(reference="") for _ in range(12)]

    def one_of_both(n: int) -> None:
        """Even ones are the sender, odd ones the gateway; each pair has a message of its own."""
        message, reference = messages[n // 2], f"ATXid_{n // 2}"
        if n % 2:
            reports.receive_report(reference=reference, status="Success", reason="", now=NOON)
        else:
            Notification.objects.filter(pk=message.pk).update(reference=reference)
            reports.settle_reports(references=[reference], now=NOON)

    assert race(2 * len(messages), one_of_both) == [None] * 2 * len(messages)

    assert [ends(message) for message in messages] == [("sent", True, "")] * len(messages)


def test_a_message_that_is_to_be_sent_again_has_not_failed() -> None:
    message = sms(state=State.QUEUED, sent_at=None)

    report("Failed")

    assert ends(message) == ("queued", False, "")


def test_messages_of_other_channels_have_their_own_references() -> None:
    mail = sms(channel="email")

    report("Failed")

    assert ends(mail) == ("sent", False, "")


def test_reports_are_forgotten_after_a_month() -> None:
    for days in (29, 31):
        moment = NOON - timedelta(days=days)
        reports.receive_report(reference=f"ATXid_{days}", status="Sent", reason="", now=moment)

    assert reports.forget_reports(now=NOON) == 1

    assert GatewayReport.objects.get().reference == "ATXid_29"


def test_the_beat_forgets_them() -> None:
    reports.receive_report(reference="ATXid_1", status="Sent", reason="", now=NOON.replace(year=2001))

    forget_reports()

    assert not GatewayReport.objects.exists()
