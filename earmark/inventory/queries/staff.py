"""Who works where."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from earmark.identity.rules import ADMIN, Caller
from earmark.inventory.errors import StoreNotFound
from earmark.inventory.models import StaffMember, Stock, Store


def stores_of(user_id: int) -> frozenset[int]:
    """Ids of the stores whose staff the user is: what a merchant may change."""
    return frozenset(StaffMember.objects.filter(user_id=user_id).values_list("store_id", flat=True))


def writable_by(caller: Caller) -> frozenset[int] | None:
    """Ids of the stores that an admin or a merchant may change; None: all."""
    return None if caller.role == ADMIN else stores_of(caller.id)


def staff_of_stores(stores: Iterable[int]) -> list[int]:
    """Ids of the users who work in any of these stores, each once."""
    found = StaffMember.objects.filter(store__in=list(stores)).order_by("user_id")
    return list(found.values_list("user_id", flat=True).distinct())


def staff_of_stock(stock_id: UUID) -> list[int]:
    """Ids of the users who work in the store that a stock is in."""
    store = Stock.objects.filter(pk=stock_id).values("store")
    found = StaffMember.objects.filter(store__in=store).order_by("user_id")
    return list(found.values_list("user_id", flat=True))


def staff_of(store_id: int) -> "QuerySet[StaffMember, Any]":
    """Rows of user_id, username and email, by name. Raises StoreNotFound."""
    if not Store.objects.filter(pk=store_id).exists():
        raise StoreNotFound
    found: QuerySet[StaffMember, Any] = StaffMember.objects.filter(store=store_id).order_by("user__username")
    return found.values("user_id", username=F("user__username"), email=F("user__email"))
