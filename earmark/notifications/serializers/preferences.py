"""What users want to be told."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from earmark.notifications.rules import LANGUAGES
from earmark.notifications.serializers.inbox import TOPIC_CHOICES


class _Strict(serializers.Serializer[Any]):
    """Refuses what it does not know: a wish that is misspelt must not look as if it had been heard."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated values. Raises ValidationError."""
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(dict.fromkeys(unknown, "There is nothing of that name."))
        return super().to_internal_value(data)


class WishesByChannel(_Strict):
    """Whether a topic may go by a channel; what is not named stays."""

    email = serializers.BooleanField(required=False)
    sms = serializers.BooleanField(required=False)
    push = serializers.BooleanField(required=False)


class Wishes(_Strict):
    """By topic; what is not named stays."""

    security = WishesByChannel(required=False)
    orders = WishesByChannel(required=False)
    services = WishesByChannel(required=False)
    wallet = WishesByChannel(required=False)
    promotions = WishesByChannel(required=False)
    house = WishesByChannel(required=False, help_text="Of those who keep a shop.")


class PreferenceSerializer(serializers.Serializer[Any]):
    """One topic on one channel."""

    allowed = serializers.BooleanField()
    can_change = serializers.BooleanField(help_text="False: all of it is owed to the user.")


class PreferencesByChannel(serializers.Serializer[Any]):
    """The channels by which anything of the topic goes."""

    email = PreferenceSerializer(required=False)
    sms = PreferenceSerializer(required=False)
    push = PreferenceSerializer(required=False)


class TopicSerializer(serializers.Serializer[Any]):
    """One topic."""

    topic = serializers.ChoiceField(choices=TOPIC_CHOICES)
    title = serializers.CharField(help_text="In the user's language.")
    channels = PreferencesByChannel()


class PreferencesSerializer(serializers.Serializer[Any]):
    """What the user wants to be told."""

    language = serializers.ChoiceField(
        choices=LANGUAGES, help_text="In which they are told, by the profile's `language`."
    )
    time_zone = serializers.CharField(help_text="By which they sleep: the profile's; empty: the shop's.")
    topics = TopicSerializer(many=True)
