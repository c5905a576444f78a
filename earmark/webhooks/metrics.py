"""How calling receivers goes, and what waits for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client.metrics_core import Metric

from earmark.base.metrics import SLOW, Counter, Gauge, Histogram, age
from earmark.base.sql import rows
from earmark.webhooks.rules import EndpointState, State

tried = Counter(
    "earmark_webhook_attempts_total", "Calls of receivers: delivered, retried, failed, overtaken.", "outcome"
)
call_seconds = Histogram(
    "earmark_webhook_call_duration_seconds", "How long receivers took to answer.", buckets=SLOW
)

waiting = Gauge("earmark_webhook_deliveries_waiting", "Deliveries that have not ended.")
oldest = Gauge(
    "earmark_webhook_oldest_age_seconds", "Age of the oldest delivery to an endpoint that is called."
)
endpoints = Gauge(
    "earmark_webhook_endpoints",
    "Endpoints; a paused one has failed for long and waits for its owner.",
    "state",
)

_ENDS = {State.DELIVERED: "delivered", State.QUEUED: "retried", State.FAILED: "failed"}


def called(state: State, took: timedelta) -> None:
    """Counts a call by where its delivery stands now; another may have overtaken us."""
    tried.count(_ENDS.get(state, "overtaken"))
    call_seconds.observe(took.total_seconds())


def state(now: datetime) -> Iterator[Metric]:
    """By the index of what is open."""
    [row] = rows(
        "SELECT count(*) AS waiting, min(d.created_at) FILTER (WHERE e.state = 'active') AS oldest "
        "FROM webhooks_delivery d JOIN webhooks_endpoint e ON e.id = d.endpoint_id "
        "WHERE d.state IN ('queued', 'sending')"
    )
    yield waiting.is_(row.waiting)
    yield oldest.is_(age(row.oldest, now))
    found = {
        each.state: each.endpoints
        for each in rows("SELECT state, count(*) AS endpoints FROM webhooks_endpoint GROUP BY state")
    }
    yield endpoints.of({(each.value,): found.get(each.value, 0) for each in EndpointState})
