"""Alarm clocks of the kernel."""

import structlog
from celery import shared_task

from earmark.base import clock
from earmark.ledger import metrics, queries, services

log = structlog.get_logger(__name__)


@shared_task(name="ledger.expire_due")
def expire_due() -> None:
    """Gives back what is over, and moves leftovers off closed accounts."""
    while (expired := services.expire_due()) == 500:
        metrics.holds_expired.count(by=expired)
    metrics.holds_expired.count(by=expired)
    services.return_leftovers()


@shared_task(name="ledger.audit")
def audit() -> None:
    """Audits what was touched since the checkpoint; a discrepancy is an error line for the operator."""
    result = queries.audit(touched_only=True)
    services.note_audit("touched", result, now=clock.now())
    if not result.clean:
        log.error("audit_failed", discrepancies=len(result.discrepancies), orphans=len(result.orphans))


@shared_task(name="ledger.checkpoint")
def checkpoint() -> None:
    """Moves the audit's checkpoint up, so that audits do not grow with history."""
    services.checkpoint()
