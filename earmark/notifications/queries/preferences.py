"""What users want to be told, and by which channel."""

from typing import Any

from earmark.identity import queries as identity
from earmark.identity.rules import Caller
from earmark.notifications.labels import labels_in
from earmark.notifications.models import OptOut
from earmark.notifications.rules import ChannelName, is_owed, language_of, topics_for, ways_of

#: As they are shown. What is in the app is there to be looked at or not.
SHOWN = (ChannelName.EMAIL, ChannelName.SMS, ChannelName.PUSH)


def preferences_of(caller: Caller) -> dict[str, Any]:
    """`{language, time_zone, topics: [{topic, title, channels: {channel: {allowed, can_change}}}]}`.

    `language` is the one in which we write to them, `time_zone` where their nights are, '' being the shop's.
    """
    contact = identity.contact(caller.id)
    language = language_of(contact.language if contact else "")
    refused = set(OptOut.objects.filter(user_id=caller.id).values_list("topic", "channel"))
    return {
        "language": language,
        "time_zone": contact.time_zone if contact else "",
        "topics": [
            {
                "topic": topic,
                "title": labels_in(language).topics[topic],
                "channels": {
                    channel: {
                        "allowed": (topic, channel) not in refused,
                        "can_change": not is_owed(topic, channel),
                    }
                    for channel in SHOWN
                    if channel in ways_of(topic)
                },
            }
            for topic in topics_for(caller.role)
        ],
    }


def has_opted_out(*, user_id: int, topic: str, channel: str) -> bool:
    """True when nothing of the topic goes to them by this channel, but for what is owed."""
    return OptOut.objects.filter(user_id=user_id, topic=topic, channel=channel).exists()
