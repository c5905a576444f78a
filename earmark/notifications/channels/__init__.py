"""The ways out. A channel hands messages over, and says of each what became of it; see `protocol.Channel`."""

from django.utils.module_loading import import_string

from earmark.notifications.channels.choice import chosen, push
from earmark.notifications.channels.console import ConsolePush, ConsoleSMS, masked
from earmark.notifications.channels.mail import Email
from earmark.notifications.channels.protocol import (
    Channel,
    Message,
    Missed,
    Outcome,
    PushChannel,
    Refused,
    Taken,
    Told,
)
from earmark.notifications.rules import ChannelName

__all__ = [
    "Channel",
    "ConsolePush",
    "ConsoleSMS",
    "Email",
    "Message",
    "Missed",
    "Outcome",
    "PushChannel",
    "Refused",
    "Taken",
    "Told",
    "masked",
    "named",
    "push",
]


def named(name: ChannelName) -> Channel:
    """The channel of that name, new. Raises what one raises that is not set up right, as ImportError."""
    if name == ChannelName.EMAIL:
        return Email()
    channel: Channel = import_string(chosen()[name].path)()
    return channel
