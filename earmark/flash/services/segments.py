"""Who is new and who comes often, by the rules of the shop.

Note [Segments]
---------------
`is_new_user` and `is_frequent` of a profile are what its user's orders say. They are worked out anew, from the rows,
after each order that is placed or cancelled (by a fact, which may come late, twice, or after a later one) and every
night, since time alone changes them too. The profile's row is locked before the orders are counted, and a statement
that begins after the lock counts them: of two who do this at once the second sees all that the first one saw, so what
is written last is right. The nightly round passes without a lock over profiles that seem right: whatever happens
meanwhile has a fact of its own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from earmark.base.sql import call


def refresh_segments(*, user_ids: Sequence[int], now: datetime) -> int:
    """Works out what these users are at `now`; returns how many profiles changed. See Note [Segments]."""
    changed: int = call("flash.refresh_segments", p_users=list(user_ids), **_rules(now)).changed
    return changed


def refresh_segments_after(user_id: int, *, now: datetime) -> int | None:
    """The same for the next SEGMENTS_BATCH users beyond this one; returns the last one's id, None at the end."""
    most = settings.SEGMENTS_BATCH
    reached: int | None = call(
        "flash.refresh_segments_after", p_after=user_id, p_most=most, **_rules(now)
    ).reached
    return reached


def _rules(now: datetime) -> dict[str, Any]:
    return {
        "p_joined_after": now - timedelta(days=settings.NEW_USER_DAYS),
        "p_orders": settings.FREQUENT_ORDERS,
        "p_ordered_after": now - timedelta(days=settings.FREQUENT_DAYS),
    }
