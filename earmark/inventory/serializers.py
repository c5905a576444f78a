"""Stores and movements of stock, in and out."""

from typing import Any

from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.identity.serializers.profile import CoordinateField, LocationSerializer
from earmark.inventory.rules import KINDS, LARGEST
from earmark.inventory.services.stores import point

#: Half the way round the earth, in metres: farther away is nothing.
FARTHEST = 20_040_000


class StoreSerializer(serializers.Serializer[Any]):
    """A place that sells. The online store has no place: `lat` and `lon` are null."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    lat = serializers.FloatField(allow_null=True)
    lon = serializers.FloatField(allow_null=True)
    distance_m = serializers.FloatField(required=False, help_text="Metres, where `near` was asked.")


class StoreChange(serializers.Serializer[Any]):
    """What can be changed of a store."""

    name = serializers.CharField(max_length=200, required=False)
    lat = CoordinateField(min_value=-90, max_value=90, required=False)
    lon = CoordinateField(min_value=-180, max_value=180, required=False)


class NewStore(StoreChange):
    """A store that is opened, or replaced."""

    name = serializers.CharField(max_length=200)
    lat = CoordinateField(min_value=-90, max_value=90)
    lon = CoordinateField(min_value=-180, max_value=180)


class PlaceField(serializers.CharField):
    """`latitude,longitude` in degrees."""

    def to_internal_value(self, data: Any) -> Any:
        """The point. Raises ValidationError."""
        lat, _, lon = super().to_internal_value(data).partition(",")
        try:
            return point(**LocationSerializer().run_validation({"lat": lat.strip(), "lon": lon.strip()}))
        except serializers.ValidationError as error:
            raise serializers.ValidationError(
                "Degrees are expected, separated by a comma: a latitude from -90 to 90, a longitude from -180 to 180."
            ) from error


class StoreFilters(serializers.Serializer[Any]):
    """Query parameters of the list of stores."""

    near = PlaceField(required=False, help_text="`lat,lon`: the nearest first, with `distance_m`.")
    radius_m = CoordinateField(
        required=False, min_value=0, max_value=FARTHEST, help_text="Only within so many metres of `near`."
    )
    search = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the name."
    )
    ordering = serializers.ChoiceField(
        required=False, choices=("name", "-name", "id", "-id"), help_text="Instead of the nearest first."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A radius has a middle."""
        if "radius_m" in attrs and "near" not in attrs:
            raise serializers.ValidationError({"near": "radius_m needs near."})
        if "ordering" in attrs:
            attrs["ordering"] = [attrs["ordering"]]
        return attrs


class StaffSerializer(serializers.Serializer[Any]):
    """A merchant who works in a store."""

    user_id = serializers.IntegerField()
    username = serializers.CharField()
    email = serializers.CharField()


class NewStaff(serializers.Serializer[Any]):
    """Who is to work there."""

    user_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="A merchant's.")


class MovementSerializer(serializers.Serializer[Any]):
    """A change of how many there are."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    quantity = serializers.IntegerField(help_text="How many came in; negative: went out.")
    reason = serializers.CharField()
    actor = serializers.CharField(allow_null=True, help_text="The username of whose hand it was.")
    created_at = serializers.DateTimeField()


class MovementFilters(serializers.Serializer[Any]):
    """Query parameters of the history."""

    kind = AnyCaseChoice(choices=KINDS, required=False)
    created_after = serializers.DateTimeField(required=False, help_text="From this moment on.")
    created_before = serializers.DateTimeField(required=False, help_text="Before this moment.")


class ReceiveSerializer(serializers.Serializer[Any]):
    """Goods that came in."""

    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class AdjustSerializer(serializers.Serializer[Any]):
    """More or fewer than was thought, and why."""

    quantity = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST, help_text="Not 0.")
    reason = serializers.CharField(max_length=200)

    def validate_quantity(self, quantity: int) -> int:
        """Something."""
        if not quantity:
            raise serializers.ValidationError("Nothing changes by 0.")
        return quantity
