"""Stores are opened, changed and closed, and get their staff."""

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import ProtectedError

from earmark.base.sql import rows
from earmark.inventory.errors import StoreInUse, StoreNotFound
from earmark.inventory.models import StaffMember, Store
from earmark.inventory.rules import ONLINE


def point(lat: float, lon: float) -> Point:
    """A place in degrees of WGS 84."""
    return Point(lon, lat, srid=4326)


@transaction.atomic
def create_store(*, name: str, place: Point, founder: int | None) -> int:
    """A new store; a merchant who founds it is its staff. Returns its id."""
    store = Store.objects.create(name=name, location=place)
    if founder is not None:
        StaffMember.objects.create(store=store, user_id=founder)
    return int(store.pk)


@transaction.atomic
def change_store(*, store_id: int, changes: Mapping[str, Any], stores: frozenset[int] | None) -> None:
    """Another `name`, another place: `lat` and `lon`, either of them. Raises StoreNotFound.

    `stores` are those that the caller may change; None: all. The online store takes a name and stays where it is.
    """
    store = _the(store_id, stores, closing=False)
    store.name = changes.get("name", store.name)
    if store.location is not None:
        lat, lon = changes.get("lat", store.location.y), changes.get("lon", store.location.x)
        store.location = point(lat, lon)
    store.save(update_fields=["name", "location"])


@transaction.atomic
def delete_store(*, store_id: int, stores: frozenset[int] | None) -> None:
    """Takes away a store that nothing refers to. Raises StoreNotFound, StoreInUse.

    Whoever is about to refer to it has locked its row weakly (`keep_store`), so it is waited for here,
    and then found.
    """
    store = _the(store_id, stores, closing=True)
    if store.pk == ONLINE:
        raise StoreInUse
    try:
        store.delete()
    except ProtectedError as error:
        raise StoreInUse from error


def keep_store(store_id: int) -> None:
    """Has the store stay until this transaction ends, for what is about to refer to it. Raises StoreNotFound."""
    if not rows("SELECT id FROM inventory_store WHERE id = %s FOR KEY SHARE", (store_id,)):
        raise StoreNotFound


def _the(store_id: int, stores: frozenset[int] | None, *, closing: bool) -> Store:
    """Somebody else's is not there. Locked until the commit: only one that closes stands in the way of its orders."""
    store = Store.objects.select_for_update(no_key=not closing).filter(pk=store_id).first()
    if store is None or (stores is not None and store_id not in stores):
        raise StoreNotFound
    return store
