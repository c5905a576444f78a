"""What notifications hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.base.json import loads
from earmark.base.sql import rows
from earmark.notifications.models import Notification, OptOut, PushSubscription
from earmark.notifications.rules import is_secret

_COLUMNS = (
    "kind", "channel", "language", "address", "subject", "text", "state", "reason", "created_at", "sent_at",
    "delivered_at", "read_at",
)  # fmt: skip
_OF_OPT_OUT = ("topic", "channel", "source", "created_at")
_OF_BROWSER = ("endpoint", "created_at", "expires_at")
#: A look by key for each day: pushes have no index by user.
_PUSHES = """
SELECT c.key AS campaign, c.kind, c.data, p.local_day, p.state, p.reason, p.due_at, p.sent_at
  FROM generate_series((SELECT min(local_day) FROM notifications_push), (SELECT max(local_day) FROM notifications_push),
                       interval '1 day') day
  JOIN notifications_push p ON p.local_day = day::date AND p.user_id = %s
  JOIN notifications_campaign c ON c.id = p.campaign_id
 ORDER BY p.local_day, p.campaign_id
"""


def export_of(user_id: int) -> dict[str, Any]:
    """All messages, oldest first, all pushes, by day, the browsers that take them, and what they want none of."""
    return {
        "messages": _messages(user_id),
        "pushes": _pushes(user_id),
        "browsers": _browsers(user_id),
        "opted_out": _opted_out(user_id),
    }


def _messages(user_id: int) -> Iterator[dict[str, Any]]:
    """Without the text of those that hold a link: it is for who reads the mail, not for who holds a token."""
    for row in Notification.objects.filter(user_id=user_id).order_by("id").values(*_COLUMNS).iterator():
        yield row | {"text": "" if is_secret(row["kind"]) else row["text"]}


def _pushes(user_id: int) -> Iterator[dict[str, Any]]:
    for row in rows(_PUSHES, (user_id,)):
        yield {**row._asdict(), "data": loads(row.data)}


def _browsers(user_id: int) -> Iterator[dict[str, Any]]:
    """Without their secrets: who has them can push."""
    yield from PushSubscription.objects.filter(user_id=user_id).order_by("id").values(*_OF_BROWSER).iterator()


def _opted_out(user_id: int) -> Iterator[dict[str, Any]]:
    yield from OptOut.objects.filter(user_id=user_id).order_by("id").values(*_OF_OPT_OUT)
