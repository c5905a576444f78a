"""Users who have left: what was said to them stays counted, but not where to, nor in which words."""

from datetime import datetime
from typing import Any

from earmark.identity.queries import Contact
from earmark.notifications.models import Notification
from earmark.notifications.rules import State
from earmark.notifications.services.writing import write

_BLANK = {"address": "", "subject": "", "text": ""}


def bid_farewell(*, contact: Contact, kind: str, data: dict[str, Any], now: datetime) -> None:
    """Queues one last message, and wipes all others; those that still waited are never sent.

    One that is on its way just now may arrive, and then counts as sent. Doing it again changes nothing.
    """
    key = f"{kind}:{contact.user_id}"
    write(contact=contact, kind=kind, data=data, dedupe_key=key, now=now)
    others = Notification.objects.filter(user_id=contact.user_id).exclude(dedupe_key=key)
    waiting = others.filter(state__in=(State.QUEUED, State.SENDING))
    waiting.update(state=State.SUPPRESSED, reason="the user has left", **_BLANK)
    others.update(**_BLANK)
