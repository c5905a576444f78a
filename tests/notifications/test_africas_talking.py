"""SMS reach a server that speaks Africa's Talking's API, and each message ends as the gateway says of its number."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest

from earmark.base.ids import new_id
from earmark.notifications.channels.africas_talking import AfricasTalking, base_url
from earmark.notifications.channels.protocol import Message, Outcome, Refused, Taken
from earmark.notifications.words import Words

from .africas_talking import API_KEY, AfricasTalkingServer, running

SECONDS = timedelta(seconds=5)


@pytest.fixture
def gateway(settings: Any) -> Iterator[AfricasTalkingServer]:
    with running() as server:
        settings.AFRICAS_TALKING_USERNAME, settings.AFRICAS_TALKING_API_KEY = "shop", API_KEY
        settings.AFRICAS_TALKING_FROM, settings.AFRICAS_TALKING_URL = "EARMARK", server.url
        settings.AFRICAS_TALKING_TIMEOUT = timedelta(seconds=2)
        yield server


def sms(number: str, text: str = "Gold has ended.") -> Message:
    words = Words(sms=text)
    return Message(new_id(), 1, "subscription_ended", number, words, None)


def send(*messages: Message, within: timedelta = SECONDS) -> list[Outcome | None]:
    """What became of each message, in their order."""
    sent = chain.from_iterable(AfricasTalking().send(messages, within=within))
    outcomes = {message.id: outcome for message, outcome in sent}
    return [outcomes.get(message.id) for message in messages]


def test_an_sms_is_taken_under_the_gateways_reference(gateway: AfricasTalkingServer) -> None:
    message = sms("+254711000001")

    assert send(message) == [Taken("ATXid_1")]

    [asked] = gateway.asked
    assert (asked.path, asked.key) == ("/version1/messaging", str(message.id))
    assert asked.fields == {
        "username": "shop",
        "to": "+254711000001",
        "message": "Gold has ended.",
        "from": "EARMARK",
    }


def test_one_text_for_many_goes_in_one_request_and_each_number_has_its_own_end(
    gateway: AfricasTalkingServer,
) -> None:
    gateway.codes = {"+254711000002": 403, "+254711000003": None}

    outcomes = send(sms("0711 000001"), sms("254711000002"), sms("+254711000003"), sms("+254711000004", "Hi"))

    taken, refused, left_out, other = outcomes
    assert taken == Taken("ATXid_1")
    assert refused == Refused("403 InvalidPhoneNumber: not a telephone number", permanent=True)
    assert isinstance(left_out, Refused)
    assert not left_out.permanent
    assert other == Taken("ATXid_2")
    assert [(len(asked.numbers), asked.fields.get("enqueue")) for asked in gateway.asked] == [
        (3, "1"),
        (1, None),
    ]


def test_a_number_that_comes_twice_however_it_is_written_is_not_mixed_up(
    gateway: AfricasTalkingServer,
) -> None:
    outcomes = send(sms("0711000001"), sms("+254711000001"), sms("+255711000001"))

    assert outcomes == [Taken("ATXid_1"), Taken("ATXid_2"), Taken("ATXid_3")]
    assert [taken.number for taken in gateway.taken] == ["+254711000001", "+254711000001", "+255711000001"]
    assert len({asked.key for asked in gateway.asked}) == 3


@pytest.mark.parametrize("code", [100, 101, 102])
def test_what_the_gateway_processes_sends_or_queues_is_taken(
    gateway: AfricasTalkingServer, code: int
) -> None:
    gateway.codes = {"+254711000001": code}

    assert send(sms("+254711000001")) == [Taken("ATXid_1")]


@pytest.mark.parametrize(
    ("codes", "permanent", "opted_out"),
    [
        ((401, 402, 405, 407, 500, 501, 502), False, False),
        ((403, 404), True, False),
        ((406, 409), True, True),
    ],
    ids=["not the receiver's fault", "no such number", "unwanted"],
)
def test_a_refusal_is_final_when_the_receiver_is_the_reason(
    gateway: AfricasTalkingServer, codes: tuple[int, ...], permanent: bool, opted_out: bool
) -> None:
    numbers = {f"+254711000{code}": code for code in codes}
    gateway.codes = dict(numbers)

    outcomes = send(*map(sms, numbers))

    assert [(one.permanent, one.opted_out) for one in outcomes if isinstance(one, Refused)] == [
        (permanent, opted_out)
    ] * len(codes)


@pytest.mark.parametrize(
    "trouble",
    [
        500,
        429,
        b"[]",
        b'{"SMSMessageData": null}',
        b'{"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}',
        b'{"SMSMessageData": {"Message": "\\u0000", "Recipients": [3, {"number": ["x"], "statusCode": []}]}}',
        b'{"SMSMessageData": {"Recipients": [{"number": "+254711000001", "statusCode": {"a": 1}}]}}',
        b"no JSON",
        "dies afterwards",
    ],
    ids=["500", "429", "list", "null", "no recipients", "nonsense", "no code", "no JSON", "dies"],
)
def test_an_answer_that_says_nothing_of_the_number_is_another_try(
    gateway: AfricasTalkingServer, trouble: int | bytes | str
) -> None:
    gateway.troubles = [trouble]
    message = sms("+254711000001")

    [outcome] = send(message)

    assert isinstance(outcome, Refused)
    assert not outcome.permanent
    assert "\0" not in outcome.reason
    assert isinstance(send(message)[0], Taken)
    assert {asked.key for asked in gateway.asked} == {str(message.id)}


def test_a_gateway_that_is_silent_holds_nobody_up_and_the_others_wait(
    gateway: AfricasTalkingServer, settings: Any
) -> None:
    settings.AFRICAS_TALKING_TIMEOUT = timedelta(milliseconds=100)
    gateway.troubles = ["slow"]

    first, second = send(sms("+254711000001", "One"), sms("+254711000002", "Two"))

    assert isinstance(first, Refused)
    assert "Timeout" in first.reason
    assert second is None
    assert {asked.fields["message"] for asked in gateway.asked} <= {"One"}


def test_nothing_is_asked_when_there_is_no_time(gateway: AfricasTalkingServer) -> None:
    assert send(sms("+254711000001"), within=timedelta(0)) == [None]
    assert gateway.asked == []


def test_a_gateway_that_is_away_is_tried_again(gateway: AfricasTalkingServer, settings: Any) -> None:
    settings.AFRICAS_TALKING_URL = "http://127.0.0.1:1"

    [outcome] = send(sms("+254711000001"))

    assert isinstance(outcome, Refused)
    assert not outcome.permanent


@pytest.mark.parametrize("key", ["another", "a\nb", "kéy"])
def test_a_wrong_key_postpones_all_says_why_and_is_not_told(
    gateway: AfricasTalkingServer, settings: Any, key: str
) -> None:
    settings.AFRICAS_TALKING_API_KEY = key

    outcomes = send(sms("+254711000001", "One"), sms("+254711000002", "Two"))

    assert len(gateway.asked) <= 1
    for outcome in outcomes:
        assert isinstance(outcome, Refused)
        assert not outcome.permanent
        assert "AFRICAS_TALKING_API_KEY" in outcome.reason
        assert key not in outcome.reason


@pytest.mark.parametrize(
    ("user", "given", "url"),
    [
        ("sandbox", "", "https://api.sandbox.africastalking.com"),
        ("shop", "", "https://api.africastalking.com"),
        ("sandbox", "https://sms.example.org/", "https://sms.example.org"),
    ],
)
def test_the_user_name_sandbox_asks_the_sandbox_unless_there_is_an_address(
    settings: Any, user: str, given: str, url: str
) -> None:
    settings.AFRICAS_TALKING_USERNAME, settings.AFRICAS_TALKING_URL = user, given

    assert base_url() == url
