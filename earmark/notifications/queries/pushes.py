"""The pushes of campaigns that a user was told, or was spared."""

from datetime import date, datetime, timedelta
from typing import Any

from earmark.base.json import loads
from earmark.base.sql import rows
from earmark.notifications.rules import State
from earmark.notifications.words import MissingData, UnknownKind, Words, render

#: How far back, and how many at most.
DAYS = timedelta(days=30)
MOST = 100

#: A look by key for each day: pushes have no index by user. Tomorrow's are those that wait for a night to end.
_PUSHES = """
SELECT c.key AS campaign, c.kind, c.topic, c.data, p.local_day, p.state, p.reason, p.due_at, p.sent_at
  FROM generate_series(%(last)s::date, %(first)s::date, interval '-1 day') day
  JOIN notifications_push p ON p.local_day = day::date AND p.user_id = %(user)s
  JOIN notifications_campaign c ON c.id = p.campaign_id
 ORDER BY p.local_day DESC, p.campaign_id DESC LIMIT %(most)s
"""


def pushes_of(user_id: int, *, language: str, time_zone: str, now: datetime) -> list[dict[str, Any]]:
    """`{campaign, kind, topic, title, text, local_day, state, reason, due_at, sent_at}` each, the newest first."""
    last: date = now.date() + timedelta(days=2)
    given = {"user": user_id, "last": last, "first": now.date() - DAYS, "most": MOST}
    return [_show(row, language, time_zone) for row in rows(_PUSHES, given)]


def _show(row: Any, language: str, time_zone: str) -> dict[str, Any]:
    shown: dict[str, Any] = row._asdict()
    data = loads(shown.pop("data"))
    try:
        words = render(kind=row.kind, data=data, language=language, time_zone=time_zone)
    except (UnknownKind, MissingData):  # from before its texts were changed
        words = Words()
    reason = row.reason if row.state == State.SUPPRESSED else ""
    return shown | {"title": words.title, "text": words.push, "reason": reason}
