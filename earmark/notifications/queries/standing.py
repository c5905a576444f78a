"""What the governor has to know of a user."""

from collections import Counter
from datetime import datetime

from earmark.base.sql import rows
from earmark.notifications.governor import LOUD, Slot, Standing
from earmark.notifications.rules import KINDS, Purpose, State, Topic

_UNASKED = [name for name, kind in KINDS.items() if kind.purpose == Purpose.UNASKED]
_STANDING = """
SELECT ARRAY(SELECT channel FROM notifications_optout WHERE user_id = %(user)s AND topic = %(topic)s) AS opted_out,
       ARRAY(SELECT channel FROM notifications_notification
              WHERE user_id = %(user)s AND channel = ANY (%(loud)s) AND channel IN ('sms', 'push')
                AND created_at >= %(opens)s AND created_at < %(closes)s AND kind = ANY (%(unasked)s)
                AND state <> %(suppressed)s) AS told,
       EXISTS (SELECT FROM notifications_pushsubscription
                WHERE user_id = %(user)s AND (expires_at IS NULL OR expires_at > %(now)s)) AS has_browser
"""


def standing_of(user_id: int, *, topic: Topic, slot: Slot, now: datetime) -> Standing:
    """In one query, by index: opt-outs of the topic, unasked messages of that day, a browser or none."""
    [found] = rows(
        _STANDING,
        {
            "user": user_id,
            "topic": topic.value,
            "loud": [channel.value for channel in LOUD],
            "opens": slot.opens,
            "closes": slot.closes,
            "unasked": _UNASKED,
            "suppressed": State.SUPPRESSED.value,
            "now": now,
        },
    )
    return Standing(frozenset(found.opted_out), Counter(found.told), found.has_browser)
