"""SMS and pushes as log lines."""

from datetime import timedelta

import pytest
import structlog

from earmark.base.ids import new_id
from earmark.notifications.channels import Channel, ConsolePush, ConsoleSMS, Message, Taken, masked
from earmark.notifications.words import Words

SOON = timedelta(seconds=1)
MESSAGE = Message(
    new_id(),
    7001,
    "subscription_ended",
    "+15550189",
    Words(sms="Gold has ended.", push="Gold has ended."),
    None,
)


@pytest.mark.parametrize("channel", [ConsoleSMS(), ConsolePush()], ids=type)
def test_the_line_tells_that_it_was_sent_without_telling_to_whom_or_what(channel: Channel) -> None:
    with structlog.testing.capture_logs() as lines:
        outcomes = [outcome for outcomes in channel.send([MESSAGE], within=SOON) for outcome in outcomes]

    assert outcomes == [(MESSAGE, Taken())]
    [said] = lines  # at INFO, as in production
    assert said["message_id"] == str(MESSAGE.id)
    assert not {"Gold", "+15550189", "7001"} & set(str(said).replace("'", " ").split())


@pytest.mark.parametrize(("number", "shown"), [("+15550189", "*******89"), ("0123", "****"), ("", "")])
def test_a_number_shows_its_last_two_digits_unless_it_is_short(number: str, shown: str) -> None:
    assert masked(number) == shown
