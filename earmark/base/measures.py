"""What the base counts, and how its outbox stands."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.metrics_core import Metric

from earmark.base.metrics import SLOW, Counter, Gauge, Histogram, age
from earmark.base.sql import rows

requests = Counter(
    "earmark_http_requests_total",
    "Requests answered, by the template of their path.",
    "route",
    "method",
    "status",
)
request_seconds = Histogram(
    "earmark_http_request_duration_seconds", "How long requests took in the process.", "route", "method"
)
refusals = Counter("earmark_refusals_total", "Refusals by a rule, by the code that clients see.", "code")
throttled = Counter("earmark_throttled_total", "Calls beyond a limit, by the limit's name.", "scope")
redis_failures = Counter(
    "earmark_redis_failures_total",
    "Calls that Redis did not answer (away) or answered with an error.",
    "kind",
)
cache_reads = Counter(
    "earmark_cache_reads_total",
    "Reads of ready answers: hit, miss, known (the client has it), away (no Redis).",
    "namespace",
    "outcome",
)
facts_told = Counter(
    "earmark_facts_told_total",
    "Facts by how telling went: delivered, waiting, failed, given_up.",
    "topic",
    "outcome",
)
task_runs = Counter(
    "earmark_task_runs_total", "Runs of tasks by how they ended: success, failure, retry.", "task", "outcome"
)
task_seconds = Histogram("earmark_task_duration_seconds", "How long tasks ran.", "task", buckets=SLOW)

facts_waiting = Gauge("earmark_facts_waiting", "Facts in the outbox that are yet to be told.")
facts_lag = Gauge("earmark_facts_lag_seconds", "How long the fact that is due longest has been due.")
facts_given_up = Gauge("earmark_facts_given_up", "Facts that were given up: somebody has to tell them again.")


def state(now: datetime) -> Iterator[Metric]:
    """The outbox. It is nearly empty, or that is the news."""
    [row] = rows(
        "SELECT count(*) FILTER (WHERE dead_at IS NULL) AS waiting, count(dead_at) AS given_up, "
        "min(due_at) FILTER (WHERE dead_at IS NULL) AS due FROM base_fact"
    )
    yield facts_waiting.is_(row.waiting)
    yield facts_given_up.is_(row.given_up)
    yield facts_lag.is_(age(row.due, now))
