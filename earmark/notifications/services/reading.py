"""Users say what they have read in the app."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce

from earmark.base.errors import NotFound
from earmark.notifications.queries.inbox import inbox


def read(*, user_id: int, notification_id: UUID, now: datetime) -> dict[str, Any]:
    """`{id, read_at}`: when they read it first. Raises NotFound for what is not in their inbox."""
    mine = inbox(user_id).filter(pk=notification_id)
    mine.update(read_at=Coalesce("read_at", now))
    found = mine.values("id", "read_at").first()
    if found is None:
        raise NotFound
    return dict(found)


def read_all(*, user_id: int, up_to: UUID | None, now: datetime) -> int:
    """Notes as read what was not, or of that what is as old as `up_to` or older; returns how many."""
    unread = inbox(user_id, unread=True)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=now)
