"""Merchants come to a store and leave it."""

from django.db import transaction

from earmark.base.errors import InvalidValue, NotFound
from earmark.identity.queries import profile_of
from earmark.identity.rules import MERCHANT
from earmark.inventory.models import StaffMember
from earmark.inventory.services.stores import keep_store


@transaction.atomic
def add_staff(*, store_id: int, user_id: int) -> None:
    """From now on the merchant may change what is the store's; saying it again changes nothing.

    Raises StoreNotFound, InvalidValue where the user is no merchant.
    """
    keep_store(store_id)
    if not _is_merchant(user_id):
        raise InvalidValue(field="user_id", reason="There is no such merchant.", code="does_not_exist")
    StaffMember.objects.bulk_create([StaffMember(store_id=store_id, user_id=user_id)], ignore_conflicts=True)


def remove_staff(*, store_id: int, user_id: int) -> None:
    """Whoever worked there does not any more. Raises NotFound where they did not."""
    if not StaffMember.objects.filter(store=store_id, user=user_id).delete()[0]:
        raise NotFound


def _is_merchant(user_id: int) -> bool:
    try:
        return bool(profile_of(user_id)["role"] == MERCHANT)
    except NotFound:
        return False
