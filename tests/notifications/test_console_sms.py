"""SMS as log lines."""

import pytest
import structlog

from earmark.notifications.channels import ConsoleSMS, masked


def test_the_line_tells_that_it_was_sent_without_telling_to_whom() -> None:
    with structlog.testing.capture_logs() as lines:
        ConsoleSMS().send(address="+15550189", subject="", text="Gold has ended.", message_id="m1")

    [said] = lines  # at INFO, as in production
    assert said["to"] == "*******89"
    assert "Gold" not in str(said)


@pytest.mark.parametrize(("number", "shown"), [("+15550189", "*******89"), ("0123", "****"), ("", "")])
def test_a_number_shows_its_last_two_digits_unless_it_is_short(number: str, shown: str) -> None:
    assert masked(number) == shown
