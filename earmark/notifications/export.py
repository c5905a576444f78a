"""What notifications hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.notifications.models import Notification
from earmark.notifications.rules import is_secret

_COLUMNS = ("kind", "channel", "address", "subject", "text", "state", "created_at", "sent_at")


def export_of(user_id: int) -> dict[str, Any]:
    """All messages, oldest first."""
    return {"messages": _messages(user_id)}


def _messages(user_id: int) -> Iterator[dict[str, Any]]:
    """Without the text of those that hold a link: it is for who reads the mail, not for who holds a token."""
    for row in Notification.objects.filter(user_id=user_id).order_by("id").values(*_COLUMNS).iterator():
        yield row | {"text": "" if is_secret(row["kind"]) else row["text"]}
