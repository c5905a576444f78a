"""What an SMS gateway tells us, in its own words."""

from typing import Any

from rest_framework import serializers

from earmark.identity.rules import is_phone, normal_phone


class DeliveryReportSerializer(serializers.Serializer[Any]):
    """What became of one SMS."""

    id = serializers.CharField(max_length=100, help_text="The gateway's name for the message.")
    status = serializers.CharField(
        max_length=32,
        help_text="Success; Rejected, Failed, AbsentSubscriber or Expired; others say that it is on its way.",
    )
    failureReason = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")  # noqa: N815  theirs


class StopSerializer(serializers.Serializer[Any]):
    """Somebody who wants no more SMS."""

    senderId = serializers.CharField(max_length=32, required=False, allow_blank=True)  # noqa: N815  theirs
    phoneNumber = serializers.CharField(max_length=32)  # noqa: N815  theirs

    def validate_phoneNumber(self, given: str) -> str:  # noqa: N802  theirs
        """The number without punctuation."""
        number = normal_phone(given)
        if not is_phone(number):
            raise serializers.ValidationError("A phone number of 7 to 15 digits is expected.")
        return number


class HeardSerializer(serializers.Serializer[Any]):
    """Heard; it need not be said again."""

    heard = serializers.BooleanField()
