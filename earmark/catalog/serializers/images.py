"""Pictures in."""

from typing import Any

from rest_framework import serializers


class ImageChange(serializers.Serializer[Any]):
    """What can be said of a picture."""

    alt = serializers.CharField(
        max_length=200, allow_blank=True, required=False, help_text="For those who cannot see it."
    )
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False, help_text="From 0.")


class NewImage(ImageChange):
    """A picture that is added."""

    image = serializers.FileField()
