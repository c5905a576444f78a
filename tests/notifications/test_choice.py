"""A channel is what a setting names, else what there are credentials for, else the console; and a line says so."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.mail import EmailMessage, get_connection
from structlog.testing import capture_logs

from config.environment import mail_backend
from config.variables import GROUPS
from config.variables.reading import Environment
from earmark.notifications.channels import choice, named
from earmark.notifications.channels.africas_talking import AfricasTalking
from earmark.notifications.channels.console import ConsolePush, ConsoleSMS
from earmark.notifications.channels.web_push import WebPush
from earmark.notifications.rules import ChannelName

SMTP = "django.core.mail.backends.smtp.EmailBackend"
POSTMARK = "anymail.backends.postmark.EmailBackend"
PRINTS = "django.core.mail.backends.console.EmailBackend"
TELLS_NOTHING = "earmark.notifications.channels.unsent.EmailBackend"


@pytest.fixture(autouse=True)
def nothing_is_set(settings: Any) -> None:
    settings.EMAIL_BACKEND = TELLS_NOTHING
    settings.SMS_CHANNEL = settings.PUSH_CHANNEL = settings.VAPID_PRIVATE_KEY = ""
    settings.AFRICAS_TALKING_USERNAME = settings.AFRICAS_TALKING_API_KEY = ""
    settings.DEBUG = False


def test_without_credentials_there_is_the_console() -> None:
    assert isinstance(named(ChannelName.SMS), ConsoleSMS)
    assert isinstance(choice.push(), ConsolePush)


def test_with_credentials_there_is_the_gateway(settings: Any) -> None:
    settings.AFRICAS_TALKING_USERNAME, settings.AFRICAS_TALKING_API_KEY = "sandbox", "key"
    settings.VAPID_PRIVATE_KEY = "key"

    assert isinstance(named(ChannelName.SMS), AfricasTalking)
    assert isinstance(choice.push(), WebPush)


def test_what_a_setting_names_wins(settings: Any) -> None:
    settings.AFRICAS_TALKING_USERNAME, settings.AFRICAS_TALKING_API_KEY = "sandbox", "key"
    settings.SMS_CHANNEL = "earmark.notifications.channels.console.ConsoleSMS"

    assert isinstance(named(ChannelName.SMS), ConsoleSMS)


@pytest.mark.parametrize(
    ("given", "debug", "backend"),
    [
        ({"EMAIL_BACKEND": POSTMARK, "EMAIL_HOST": "mail"}, False, POSTMARK),
        ({"EMAIL_HOST": "mail"}, False, SMTP),
        ({"EMAIL_HOST": ""}, True, PRINTS),
        ({}, False, TELLS_NOTHING),
    ],
    ids=["named", "a host", "nothing, at home", "nothing, in production"],
)
def test_mail_goes_by_what_is_there(given: dict[str, str], debug: bool, backend: str) -> None:
    assert mail_backend(Environment(GROUPS, given), debug=debug) == backend


def test_a_mail_that_cannot_be_sent_is_logged_without_its_text_and_its_receiver() -> None:
    mail = EmailMessage("Your password", "https://shop.example/reset?token=t0ken", to=["anna@example.org"])

    with capture_logs() as lines:
        assert get_connection(TELLS_NOTHING).send_messages([mail]) == 1

    assert lines == [
        {
            "event": "mail_not_sent",
            "log_level": "warning",
            "to": ["a***@example.org"],
            "subject": "Your password",
        }
    ]


def test_a_line_at_the_start_says_what_is_used_and_what_is_missing(settings: Any) -> None:
    settings.AFRICAS_TALKING_USERNAME = "shop"

    with capture_logs() as lines:
        choice.announce()

    [line] = lines
    assert (line["event"], line["log_level"]) == ("channels", "warning")
    assert line["sms"] == "earmark.notifications.channels.console.ConsoleSMS"
    assert line["only_console_for_lack_of"] == {
        "email": ["EMAIL_HOST"],
        "sms": ["AFRICAS_TALKING_API_KEY"],
        "push": ["VAPID_PRIVATE_KEY"],
    }


def test_where_nothing_is_missing_the_line_is_no_warning_and_holds_no_key(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.VAPID_PRIVATE_KEY = SMTP, "v4pid"
    settings.AFRICAS_TALKING_USERNAME, settings.AFRICAS_TALKING_API_KEY = "shop", "s3cret"

    with capture_logs() as lines:
        choice.announce()

    assert lines == [
        {
            "event": "channels",
            "log_level": "info",
            "email": SMTP,
            "sms": "earmark.notifications.channels.africas_talking.AfricasTalking",
            "push": "earmark.notifications.channels.web_push.WebPush",
        }
    ]


@pytest.mark.parametrize(("debug", "warned"), [(True, 0), (False, 3)])
def test_the_check_warns_of_each_channel_that_reaches_nobody(settings: Any, debug: bool, warned: int) -> None:
    settings.DEBUG = debug

    assert [found.id for found in run_checks()].count("notifications.W001") == warned
