"""Users who have left: what was said to them stays counted, but not where to, nor in which words, nor about what."""

from datetime import datetime
from typing import Any

from django.db import transaction

from earmark.base.sql import rows
from earmark.identity.queries import Contact
from earmark.notifications.models import Notification, OptOut, PushSubscription
from earmark.notifications.rules import State, Why
from earmark.notifications.services.writing import write

_BLANK: dict[str, Any] = {"address": "", "subject": "", "text": "", "data": None}

#: A look by key for each day: pushes have no index by user. The campaigns are locked first, as everywhere,
#: and so are all that go on: one that is fed just now would be met in the other order.
_LOCK = """
SELECT id FROM notifications_campaign WHERE ends_at > %s OR id IN (
  SELECT p.campaign_id
    FROM generate_series((SELECT min(local_day) FROM notifications_push),
                         (SELECT max(local_day) FROM notifications_push), interval '1 day') day
    JOIN notifications_push p ON p.local_day = day::date AND p.user_id = %s)
 ORDER BY id FOR NO KEY UPDATE
"""
_FORGET = """
WITH gone AS (
  DELETE FROM notifications_push p
   USING generate_series((SELECT min(local_day) FROM notifications_push),
                         (SELECT max(local_day) FROM notifications_push), interval '1 day') day
   WHERE p.local_day = day::date AND p.user_id = %s RETURNING p.campaign_id, p.state),
waiting AS (SELECT campaign_id, count(*)::int AS pushes FROM gone WHERE state IN ('queued', 'sending') GROUP BY 1)
UPDATE notifications_campaign c SET queued = queued - pushes FROM waiting WHERE c.id = campaign_id RETURNING pushes
"""


def bid_farewell(*, contact: Contact, kind: str, data: dict[str, Any], now: datetime) -> None:
    """Queues one last message, and wipes all others; those that still waited are never sent. Their pushes go, and so do
    their browsers and what they had opted out of.

    One that is on its way just now may arrive, and then counts as sent. Doing it again changes nothing.
    """
    key = f"{kind}:{contact.user_id}"
    write(contact=contact, kind=kind, data=data, dedupe_key=key, now=now)
    PushSubscription.objects.filter(user_id=contact.user_id).delete()
    OptOut.objects.filter(user_id=contact.user_id).delete()
    others = Notification.objects.filter(user_id=contact.user_id).exclude(dedupe_key=key)
    waiting = others.filter(state__in=(State.QUEUED, State.SENDING))
    waiting.update(state=State.SUPPRESSED, reason=Why.LEFT.value, **_BLANK)
    others.update(**_BLANK)
    others.exclude(state=State.SUPPRESSED).update(reason="")  # a server's words, which may name the address
    with transaction.atomic():
        rows(_LOCK, (now, contact.user_id))
        rows(_FORGET, (contact.user_id,))
