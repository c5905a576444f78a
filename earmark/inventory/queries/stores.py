"""Stores as they are shown: nearest first where somebody says where they are."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL

from earmark.inventory.errors import StoreNotFound
from earmark.inventory.models import Store
from earmark.inventory.rules import ONLINE

_COLUMNS = ("id", "name", "location")


def stores(
    *,
    near: Point | None = None,
    radius_m: float | None = None,
    search: str = "",
    ordering: Sequence[str] = (),
) -> "QuerySet[Store, Any]":
    """Rows of stores that have a place; the nearest to `near` first, else by name. The radius is in metres."""
    found = Store.objects.exclude(pk=ONLINE)
    for word in search.split():
        found = found.filter(name__icontains=word)
    columns: tuple[str, ...] = _COLUMNS
    if near is not None:
        if radius_m is not None:
            # Not `distance_lte`, which reads every row: this is the one that the index knows.
            found = found.filter(location__dwithin=(near, radius_m))
        found = found.annotate(distance=Distance("location", near), away=_away(near))
        columns = (*_COLUMNS, "distance")
    # Behind a distance no id: with a second column PostgreSQL (before 17) sorts all rows instead of walking the index.
    order = ("away",) if near is not None and not ordering else (*(ordering or ("name",)), "id")
    result: QuerySet[Store, Any] = found.order_by(*order).values(*columns)
    return result


def present(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stores as they are shown; `distance_m` where it was asked for."""
    return [_show(row) for row in found]


def present_nearest(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, a page of them put in order once more: the index goes by the sphere, which is off by up to 0.5 %."""
    return sorted(present(found), key=itemgetter("distance_m"))


def store(store_id: int) -> dict[str, Any]:
    """One store, also the online store, which has no place. Raises StoreNotFound."""
    found = Store.objects.filter(pk=store_id).values(*_COLUMNS).first()
    if found is None:
        raise StoreNotFound
    return _show(found)


def _show(row: dict[str, Any]) -> dict[str, Any]:
    place = row["location"]
    shown = {
        "id": row["id"],
        "name": row["name"],
        "lat": place.y if place else None,
        "lon": place.x if place else None,
    }
    if "distance" in row:
        shown["distance_m"] = round(row["distance"].m, 1)
    return shown


def _away(place: Point) -> RawSQL:
    """What the index can walk in order."""
    return RawSQL(
        "location <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography",
        (place.x, place.y),
        output_field=FloatField(),
    )
