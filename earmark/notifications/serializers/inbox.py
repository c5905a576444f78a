"""What users are told, and what they have read."""

from typing import Any

from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.notifications.rules import KINDS, ChannelName, State, Topic, is_secret

KIND_CHOICES = [name for name in KINDS if not is_secret(name)]
TOPIC_CHOICES = [topic.value for topic in Topic]
STATE_CHOICES = [state.value for state in State]
SENT_BY = [channel.value for channel in ChannelName if channel != ChannelName.IN_APP]


class DeliverySerializer(serializers.Serializer[Any]):
    """What became of a message on one channel."""

    channel = serializers.ChoiceField(choices=SENT_BY)
    state = serializers.ChoiceField(choices=STATE_CHOICES)
    reason = serializers.CharField(help_text="Why it was suppressed: `opted_out`, `daily_cap`; else empty.")
    sent_at = serializers.DateTimeField(allow_null=True, help_text="When the other side took it.")
    delivered_at = serializers.DateTimeField(
        allow_null=True, help_text="When it arrived, where a gateway says so."
    )


class NotificationSerializer(serializers.Serializer[Any]):
    """One thing that the user was told, in the words it was told in."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="The event.")
    topic = serializers.ChoiceField(choices=TOPIC_CHOICES)
    title = serializers.CharField()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    deliveries = DeliverySerializer(many=True)


class InboxFilters(serializers.Serializer[Any]):
    """Query parameters of the list."""

    unread = serializers.BooleanField(required=False, help_text="Those alone; false: those that were read.")
    topic = AnyCaseChoice(choices=TOPIC_CHOICES, required=False)
    kind = AnyCaseChoice(choices=KIND_CHOICES, required=False)


class UnreadSerializer(serializers.Serializer[Any]):
    """How many wait to be read."""

    count = serializers.IntegerField()


class ReadSerializer(serializers.Serializer[Any]):
    """One that was read."""

    id = serializers.UUIDField()
    read_at = serializers.DateTimeField(help_text="The first time.")


class ReadAllSerializer(serializers.Serializer[Any]):
    """How far somebody has read."""

    up_to = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The id of the newest one on the screen: what came since stays unread. Without it: all.",
    )


class PushSerializer(serializers.Serializer[Any]):
    """A campaign's push on one day of the user's."""

    campaign = serializers.CharField(help_text="What it is about: `promo:<id>`.")
    kind = serializers.CharField()
    topic = serializers.ChoiceField(choices=TOPIC_CHOICES)
    title = serializers.CharField()
    text = serializers.CharField()
    local_day = serializers.DateField(help_text="The user's, on which it was due.")
    state = serializers.ChoiceField(choices=STATE_CHOICES)
    reason = serializers.CharField(
        help_text="Why it was suppressed: `opted_out`, `daily_cap`, `quiet_hours`, `ended`, `unreachable`."
    )
    due_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


class PushesSerializer(serializers.Serializer[Any]):
    """The latest of them."""

    results = PushSerializer(many=True)
