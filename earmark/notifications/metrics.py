"""How sending goes, and what waits to be sent."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client.metrics_core import Metric

from earmark.base.metrics import Counter, Gauge, age
from earmark.base.sql import rows
from earmark.notifications.rules import ChannelName, State

sent = Counter(
    "earmark_notifications_total",
    "Messages by how sending went: sent, retried, failed.",
    "channel",
    "outcome",
)
pushes = Counter(
    "earmark_pushes_total", "Pushes of campaigns by how sending went: sent, retried, failed.", "outcome"
)

waiting = Gauge("earmark_notifications_waiting", "Messages that are yet to be sent.", "channel")
lag = Gauge(
    "earmark_notifications_lag_seconds", "How long the message that is due longest has been due.", "channel"
)
dead = Gauge(
    "earmark_notifications_dead_letters", "Messages that were given up: the back office sends them again."
)
pushes_waiting = Gauge("earmark_pushes_waiting", "Pushes of campaigns that wait, for their hour too.")
pushes_lag = Gauge("earmark_pushes_lag_seconds", "How long the push that is due longest has been due.")

_ENDS: dict[Any, str] = {State.SENT: "sent", State.QUEUED: "retried", State.FAILED: "failed"}


def settled(channel: str, states: Iterable[Any]) -> None:
    """Counts messages by where they stand now; another one's are not ours to count."""
    for state in states:
        if end := _ENDS.get(state):
            sent.count(channel, end)


def state(now: datetime) -> Iterator[Metric]:
    """By the indexes of what is due and of dead letters; a campaign's row has counted its pushes."""
    channels = {channel.value: (0, None) for channel in ChannelName if channel != ChannelName.IN_APP}
    found = rows(
        "SELECT channel, count(*) AS waiting, min(due_at) AS due FROM notifications_notification "
        "WHERE state IN ('queued', 'sending') GROUP BY channel"
    )
    channels |= {row.channel: (row.waiting, row.due) for row in found}
    yield waiting.of({(channel,): count for channel, (count, _) in channels.items()})
    yield lag.of({(channel,): age(due, now) for channel, (_, due) in channels.items()})
    [row] = rows(
        "SELECT (SELECT count(*) FROM notifications_notification WHERE state = 'failed') AS dead, "
        "(SELECT coalesce(sum(queued), 0) FROM notifications_campaign WHERE queued > 0) AS pushes, "
        "(SELECT min(due_at) FROM notifications_push WHERE state IN ('queued', 'sending')) AS due"
    )
    yield dead.is_(row.dead)
    yield pushes_waiting.is_(float(row.pushes))
    yield pushes_lag.is_(age(row.due, now))
