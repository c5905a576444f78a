"""How activations go, and how their providers do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from time import perf_counter
from typing import TypeVar

from prometheus_client.metrics_core import Metric

from earmark.base.metrics import SLOW, Counter, Gauge, Histogram, age
from earmark.base.sql import rows
from earmark.offers.models import ProviderHealth
from earmark.offers.rules import BREAKER_FAILURES, Outcome, Refused, Stage, Succeeded

Said = TypeVar("Said", bound=Outcome | None)

requested = Counter(
    "earmark_activation_requests_total",
    "Activations and renewals asked for: accepted, replayed, or the code of the refusal.",
    "kind",
    "outcome",
)
ended = Counter(
    "earmark_activations_total", "Activations that ended: success, failed.", "provider", "outcome"
)
took = Histogram(
    "earmark_activation_duration_seconds",
    "From the request to the end of an activation.",
    "provider",
    buckets=SLOW,
)
calls = Counter(
    "earmark_provider_calls_total",
    "Calls of providers (send, ask, kill): success, refused, never_heard, processing, unknown.",
    "provider",
    "call",
    "outcome",
)
call_seconds = Histogram(
    "earmark_provider_call_duration_seconds",
    "How long providers took to answer.",
    "provider",
    "call",
    buckets=SLOW,
)
left_alone = Counter(
    "earmark_provider_left_alone_total",
    "Steps that were put off since the provider's breaker was open.",
    "provider",
)

pending = Gauge("earmark_activations_pending", "Activations that have not ended.", "stage")
oldest = Gauge("earmark_activations_oldest_age_seconds", "Age of the oldest of them.", "stage")
lag = Gauge("earmark_activations_lag_seconds", "How long the activation that is due longest has been due.")
broken = Gauge(
    "earmark_provider_breaker_open", "1 while nobody calls the provider, but one call at a time.", "provider"
)
failures = Gauge("earmark_provider_failures", "Failures of the provider in a row.", "provider")


def called(provider: str, call: str, act: Callable[[], Said]) -> Said:
    """What `act` returns, counted and timed as one call of the provider."""
    began = perf_counter()
    outcome = act()
    call_seconds.observe(perf_counter() - began, provider, call)
    calls.count(provider, call, _named(outcome))
    return outcome


def _named(outcome: Outcome | None) -> str:
    match outcome:
        case None:
            return "never_heard"
        case Succeeded():
            return "success"
        case Refused():
            return "refused"
    return "processing" if outcome.healthy else "unknown"


def state(now: datetime) -> Iterator[Metric]:
    """Pending ones, by the index of what is due; and the breakers."""
    stages = {stage.value: (0, None, None) for stage in Stage if stage != Stage.DONE}
    found = rows(
        "SELECT stage, count(*) AS pending, min(created_at) AS oldest, min(due_at) AS due "
        "FROM offers_activation WHERE status = 'PENDING' GROUP BY stage"
    )
    stages |= {row.stage: (row.pending, row.oldest, row.due) for row in found}
    yield pending.of({(stage,): count for stage, (count, _, _) in stages.items()})
    yield oldest.of({(stage,): age(born, now) for stage, (_, born, _) in stages.items()})
    yield lag.is_(max(age(due, now) for _, _, due in stages.values()))
    known = list(ProviderHealth.objects.all())
    yield failures.of({(each.provider,): each.failures for each in known})
    yield broken.of({(each.provider,): each.failures >= BREAKER_FAILURES for each in known})
