"""How patient each channel is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from earmark.notifications.rules import ChannelName


@dataclass(frozen=True, slots=True)
class Policy:
    """How often a message is tried, and how long anything may take."""

    attempts: int
    #: The wait after the first failure; it doubles up to `last`.
    first: timedelta
    last: timedelta
    #: Longer than `within` and the longest single call after it: every step of an SMTP talk may take EMAIL_TIMEOUT.
    lease: timedelta
    #: A run begins no call after this, so that a silent server cannot occupy a worker for long.
    within: timedelta = timedelta(seconds=15)


#: Mail waits longest: the eighth attempt comes about an hour after the first, so a mail server's restart loses nothing.
#: An SMS or a push that is half an hour old has missed its moment: they are tried until about then.
POLICIES: Final[Mapping[ChannelName, Policy]] = {
    ChannelName.EMAIL: Policy(
        attempts=8, first=timedelta(seconds=30), last=timedelta(hours=1), lease=timedelta(minutes=3)
    ),
    ChannelName.SMS: Policy(
        attempts=6, first=timedelta(minutes=1), last=timedelta(minutes=10), lease=timedelta(minutes=2)
    ),
    ChannelName.PUSH: Policy(
        attempts=5, first=timedelta(minutes=1), last=timedelta(minutes=10), lease=timedelta(minutes=2)
    ),
}
