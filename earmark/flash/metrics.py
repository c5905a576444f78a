"""How reserving goes, and how far the promotions that sell now are."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.metrics_core import Metric

from earmark.base.metrics import Counter, Gauge, age
from earmark.base.sql import rows
from earmark.flash.redis_engine.holding import left_in_redis
from earmark.flash.rules import REDIS

#: Promotions that are shown one by one.
SHOWN = 50

_ENDS = "by engine: {done}, replayed, or the code of the refusal."
reservations = Counter(
    "earmark_flash_reservations_total", f"Reservations {_ENDS.format(done='reserved')}", "engine", "outcome"
)
checkouts = Counter(
    "earmark_flash_checkouts_total", f"Checkouts {_ENDS.format(done='confirmed')}", "engine", "outcome"
)
cancellations = Counter(
    "earmark_flash_cancellations_total",
    f"Cancellations {_ENDS.format(done='cancelled')}",
    "engine",
    "outcome",
)

active = Gauge("earmark_flash_promos_active", "Promotions that sell now.", "engine")
late = Gauge(
    "earmark_flash_promos_lag_seconds",
    "How long the promotion that should have been started longest is late.",
)
left = Gauge(
    "earmark_flash_promo_left", f"Units that can be reserved, of {SHOWN} active ones at most.", "promo"
)
held = Gauge("earmark_flash_promo_held", "Units that are held, or ordered and not settled.", "promo")
allotted = Gauge("earmark_flash_promo_allotted", "Units that were set aside at the start.", "promo")

_ACTIVE = """
SELECT p.id, p.engine, p.allotted, a.available, a.held, r.units
  FROM flash_flashpromo p LEFT JOIN ledger_account a ON a.id = p.account_id, flash.remaining(p.id, %s) r
 WHERE p.id = ANY(%s)
"""


def state(now: datetime) -> Iterator[Metric]:
    """Active ones, by the index of what is to end; of those that sell the store's stock only how many are left."""
    found = rows(
        "SELECT id, engine FROM flash_flashpromo WHERE status = 'active' AND ends_at > %s ORDER BY ends_at",
        (now,),
    )
    engines = [row.engine for row in found]
    yield active.of({(engine,): engines.count(engine) for engine in ("postgres", REDIS)})
    [due] = rows(
        "SELECT min(starts_at) AS due FROM flash_flashpromo WHERE status = 'scheduled' AND starts_at <= %s",
        (now,),
    )
    yield late.is_(age(due.due, now))
    shown = rows(_ACTIVE, (now, [row.id for row in found[:SHOWN]]))
    in_redis = left_in_redis([row.id for row in shown if row.engine == REDIS], now)
    free: dict[tuple[str, ...], float] = {
        (str(row.id),): in_redis.get(row.id, row.units or 0) for row in shown
    }
    yield left.of(free)
    own = [row for row in shown if row.available is not None]
    yield held.of({(str(row.id),): row.held + max(0, row.available - free[str(row.id),]) for row in own})
    yield allotted.of({(str(row.id),): row.allotted for row in own if row.allotted is not None})
