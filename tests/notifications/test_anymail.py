"""Mail by one of the services that django-anymail knows: EMAIL_BACKEND and ANYMAIL, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from earmark.base.ids import new_id
from earmark.notifications.channels.mail import Email
from earmark.notifications.channels.protocol import Message, Outcome, Refused, Taken
from earmark.notifications.words import Words

from .postmark import INACTIVE, Postmark, running


@pytest.fixture
def postmark(settings: Any) -> Iterator[Postmark]:
    with running() as server:
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t0ken", "POSTMARK_API_URL": server.url}
        settings.PUBLIC_URL = "https://shop.example.org"
        yield server


def mail() -> Message:
    words = Words(subject="Gold has ended", text="Hello Anna, …", html="<p>Hello <b>Anna</b>")
    return Message(
        new_id(), 1, "subscription_ended", "anna@example.org", words, None, "https://shop.example.org/stop"
    )


def send(message: Message) -> Outcome:
    [[(_, outcome)]] = Email().send([message], within=timedelta(seconds=5))
    return outcome


def test_a_mail_arrives_with_text_html_and_its_id(postmark: Postmark) -> None:
    message = mail()

    assert send(message) == Taken()

    [received] = postmark.mails
    assert received["token"] == "t0ken"
    assert (received["To"], received["Subject"]) == ("anna@example.org", "Gold has ended")
    assert (received["TextBody"], received["HtmlBody"]) == ("Hello Anna, …", "<p>Hello <b>Anna</b>")
    headers = {header["Name"]: header["Value"] for header in received["Headers"]}
    assert headers["Message-ID"] == f"<{message.id}@shop.example.org>"
    assert headers["List-Unsubscribe"] == "<https://shop.example.org/stop>"


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ((422, INACTIVE), True),
        ((500, {"ErrorCode": 100, "Message": "Maintenance"}), False),
        ((401, {"ErrorCode": 10, "Message": "Bad or missing Server API token."}), False),
        ((429, {}), False),
        ((200, {"ErrorCode": None, "Message": None}), False),
    ],
    ids=["inactive", "500", "bad token", "too many", "nonsense"],
)
def test_what_the_service_says_of_the_mail_decides_whether_to_try_again(
    postmark: Postmark, answer: tuple[int, dict[str, Any]], permanent: bool
) -> None:
    postmark.answer = answer

    outcome = send(mail())

    assert isinstance(outcome, Refused)
    assert outcome.permanent is permanent
    assert "t0ken" not in outcome.reason


def test_a_service_that_is_away_is_tried_again(postmark: Postmark, settings: Any) -> None:
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": "http://127.0.0.1:1/"}

    outcome = send(mail())

    assert isinstance(outcome, Refused)
    assert not outcome.permanent
