"""What is held, whether the sweeper keeps up, and whether the books agree."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.metrics_core import Metric

from earmark.base.metrics import Counter, Gauge, age
from earmark.base.sql import rows
from earmark.ledger.models import AuditResult, Checkpoint

holds_expired = Counter("earmark_holds_expired_total", "Holds that the sweeper gave back.")

holds = Gauge("earmark_open_holds", "Holds that are open, by what for.", "kind")
hold_age = Gauge("earmark_oldest_hold_age_seconds", "Age of the oldest open hold.", "kind")
overdue = Gauge("earmark_holds_overdue", "Open holds whose time is over: the sweeper gives them back.")
overdue_lag = Gauge("earmark_holds_lag_seconds", "For how long the first of them has been over.")
faults = Gauge(
    "earmark_audit_faults",
    "What the last audit found in disagreement with the books; anything but 0 is an alarm.",
    "scope",
)
audit_age = Gauge("earmark_audit_age_seconds", "Since the last audit.", "scope")
checkpoint_age = Gauge("earmark_checkpoint_age_seconds", "Since the audit's checkpoint was moved up.")


def state(now: datetime) -> Iterator[Metric]:
    """By the tables of what is open, which stay small however long the history."""
    kinds = rows(
        "SELECT t.kind, count(DISTINCT o.transfer_id) AS holds, min(t.created_at) AS oldest "
        "FROM ledger_open_line o JOIN ledger_transfer t ON t.id = o.transfer_id GROUP BY t.kind"
    )
    yield holds.of({(row.kind,): row.holds for row in kinds})
    yield hold_age.of({(row.kind,): age(row.oldest, now) for row in kinds})
    [late] = rows(
        "SELECT count(*) AS lines, min(expires_at) AS first FROM ledger_open_line WHERE expires_at <= %s",
        (now,),
    )
    yield overdue.is_(late.lines)
    yield overdue_lag.is_(age(late.first, now))
    audits = {(each.scope,): each for each in AuditResult.objects.all()}
    yield faults.of(
        {scope: each.discrepancies + each.orphans + each.unproved for scope, each in audits.items()}
    )
    yield audit_age.of({scope: age(each.at, now) for scope, each in audits.items()})
    cut = Checkpoint.objects.values_list("created_at", flat=True).first()
    yield checkpoint_age.is_(age(cut, now) if cut else None)
