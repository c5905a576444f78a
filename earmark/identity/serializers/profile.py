"""What a profile says, and what its owner may say."""

import math
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from rest_framework import serializers

from earmark.identity.rules import ROLES, base_language, is_phone, normal_phone
from earmark.identity.services.profile import point


class CoordinateField(serializers.FloatField):
    """Degrees: a finite number, not a truth value."""

    def to_internal_value(self, data: Any) -> float:
        """The number. Raises ValidationError."""
        degrees = float("nan") if isinstance(data, bool) else super().to_internal_value(data)
        if not math.isfinite(degrees):
            self.fail("invalid")
        return degrees


class LocationSerializer(serializers.Serializer[Any]):
    """A place, in degrees of WGS 84."""

    lat = CoordinateField(min_value=-90, max_value=90)
    lon = CoordinateField(min_value=-180, max_value=180)


class ProfileSerializer(serializers.Serializer[Any]):
    """A user, as they see themselves."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    phone = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    date_joined = serializers.DateTimeField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    location = LocationSerializer(allow_null=True)
    is_new_user = serializers.BooleanField()
    is_frequent = serializers.BooleanField()


class ProfileChangesSerializer(serializers.Serializer[Any]):
    """What users may set of themselves; anything else in the body is ignored."""

    first_name = serializers.CharField(max_length=150, allow_blank=True, required=False)
    last_name = serializers.CharField(max_length=150, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=32, allow_blank=True, required=False)
    language = serializers.CharField(max_length=16, required=False)
    time_zone = serializers.CharField(max_length=64, allow_blank=True, required=False)
    location = LocationSerializer(allow_null=True, required=False)

    def validate_phone(self, given: str) -> str:
        """The number without punctuation."""
        number = normal_phone(given)
        if number and not is_phone(number):
            raise serializers.ValidationError("A phone number of 7 to 15 digits is expected.")
        return number

    def validate_language(self, tag: str) -> str:
        """A tag whose language is a known one: `es`, `es-CO`."""
        if base_language(tag) not in known_languages():
            raise serializers.ValidationError("A language tag such as `en` or `es-CO` is expected.")
        return tag

    def validate_time_zone(self, name: str) -> str:
        """An IANA name, or empty for the shop's own."""
        if name and name not in known_time_zones():
            raise serializers.ValidationError("An IANA time zone such as `America/Bogota` is expected.")
        return name

    def validate_location(self, place: dict[str, float] | None) -> Any:
        """A Point, or None to forget it."""
        return point(**place) if place else None


@cache
def known_languages() -> frozenset[str]:
    """The languages of Django's list, without their regions."""
    return frozenset(code.partition("-")[0] for code, _ in settings.LANGUAGES)


@cache
def known_time_zones() -> frozenset[str]:
    """The IANA names of this machine's database, which is slow to list."""
    return frozenset(available_timezones())
