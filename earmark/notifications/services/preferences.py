"""What users say of all that they are told, at once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from earmark.base.errors import InvalidValue
from earmark.notifications.rules import ChannelName, Topic, topics_for, ways_of
from earmark.notifications.services.opting_out import opt_in, opt_out

#: Which topic may go by which channel.
Wishes = Mapping[str, Mapping[str, bool]]


def set_preferences(*, user_id: int, role: str, wishes: Wishes, now: datetime) -> None:
    """All of them or none; what is not named stays as it is.

    Raises InvalidValue for what does not go by that channel, or does not concern the role; CannotOptOut.
    """
    with transaction.atomic():
        for topic, channels in sorted(wishes.items()):
            for channel, allowed in sorted(channels.items()):
                _set(user_id, role, topic, channel, allowed, now)


def _set(user_id: int, role: str, topic: str, channel: str, allowed: bool, now: datetime) -> None:
    if topic not in topics_for(role):
        raise InvalidValue(field=topic, reason="You are told nothing of that.", code="unknown_topic")
    if channel not in ways_of(Topic(topic)) - {ChannelName.IN_APP}:
        raise InvalidValue(
            field=f"{topic}.{channel}",
            reason="Nothing of that topic goes by this channel.",
            code="unknown_channel",
        )
    if allowed:
        opt_in(user_id=user_id, topic=topic, channel=channel)
    else:
        opt_out(user_id=user_id, topic=topic, channel=channel, source="settings", now=now)
