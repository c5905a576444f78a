"""Browsers that take pushes."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet

from earmark.base.sql import rows
from earmark.notifications.models import PushSubscription

_OF = """
SELECT id, user_id, endpoint, p256dh, auth FROM notifications_pushsubscription WHERE user_id = ANY (%s)
"""


def browsers(user_id: int) -> QuerySet[PushSubscription]:
    """The user's own."""
    return PushSubscription.objects.filter(user_id=user_id)


def browsers_of(users: Collection[int]) -> dict[int, list[Any]]:
    """By user, `id`, `endpoint`, `p256dh` and `auth` of each of their browsers; nobody is there who has none."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows(_OF, (list(users),)):
        found[row.user_id].append(row)
    return dict(found)


def present(found: Collection[PushSubscription]) -> list[dict[str, Any]]:
    """As the API shows them: of the endpoint, which is as good as a key, only whose it is."""
    return [
        {
            "id": browser.pk,
            "service": urlsplit(browser.endpoint).hostname,
            "created_at": browser.created_at,
            "expires_at": browser.expires_at,
        }
        for browser in found
    ]
