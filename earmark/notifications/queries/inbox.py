"""What a user was told, as they see it: a message once, with what became of it on each channel."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from earmark.notifications.models import Notification
from earmark.notifications.rules import KINDS, ChannelName, State, Topic, is_secret

#: What holds a way in is for who reads the mail; what has no kind any more could be anything.
_SHOWN = frozenset(kind for kind in KINDS if not is_secret(kind))
_DELIVERY = ("dedupe_key", "channel", "state", "reason", "sent_at", "delivered_at")
#: What there is to say of why nothing came. Reasons of other states are for who runs this: they name servers.
_TOLD_WHY = State.SUPPRESSED


def inbox(
    user_id: int, *, unread: bool | None = None, topic: str = "", kind: str = ""
) -> "QuerySet[Notification]":
    """A user's messages, to be put in order by who pages them. `unread`: those alone, or (False) the others."""
    kinds = {name for name in _SHOWN if not topic or KINDS[name].topic == Topic(topic)}
    found = Notification.objects.filter(
        user_id=user_id, channel=ChannelName.IN_APP, kind__in=kinds & {kind} if kind else kinds
    )
    return found if unread is None else found.filter(read_at__isnull=unread)


def present(found: Sequence[Notification], *, user_id: int) -> list[dict[str, Any]]:
    """Messages as they are shown; one query for all that became of them."""
    siblings = Notification.objects.filter(
        dedupe_key__in=[message.dedupe_key for message in found], user_id=user_id
    )
    by_key = defaultdict(list)
    for row in siblings.exclude(channel=ChannelName.IN_APP).order_by("channel").values(*_DELIVERY):
        reason = row["reason"] if row["state"] == _TOLD_WHY else ""
        by_key[row.pop("dedupe_key")].append(row | {"reason": reason})
    return [
        {
            "id": message.pk,
            "kind": message.kind,
            "topic": KINDS[message.kind].topic,
            "title": message.subject,
            "text": message.text,
            "created_at": message.created_at,
            "read_at": message.read_at,
            "deliveries": by_key[message.dedupe_key],
        }
        for message in found
    ]
