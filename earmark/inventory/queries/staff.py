"""Who works where."""

from earmark.inventory.models import StaffMember


def stores_of(user_id: int) -> frozenset[int]:
    """Ids of the stores whose staff the user is: what a merchant may change."""
    return frozenset(StaffMember.objects.filter(user_id=user_id).values_list("store_id", flat=True))
