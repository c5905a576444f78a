"""Changes to one's own profile."""

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction

from earmark.identity.models import Profile, User

_OF_USER = frozenset({"first_name", "last_name", "phone"})
_OF_PROFILE = frozenset({"language", "time_zone", "location"})


def update_profile(*, user_id: int, changes: Mapping[str, Any]) -> None:
    """Sets what `changes` names; `location` is a Point or None. Names it does not know are ignored."""
    own = {name: value for name, value in changes.items() if name in _OF_USER}
    said = {name: value for name, value in changes.items() if name in _OF_PROFILE}
    with transaction.atomic():
        if own:
            User.objects.filter(pk=user_id).update(**own)
        if said:
            Profile.objects.update_or_create(user_id=user_id, defaults=said)


def point(*, lat: float, lon: float) -> Point:
    """A place on the map, degrees of WGS 84. PostGIS wants the longitude first."""
    return Point(lon, lat, srid=4326)
