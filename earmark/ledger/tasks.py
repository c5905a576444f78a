"""Alarm clocks of the kernel."""

import structlog
from celery import shared_task

from earmark.ledger import queries, services

log = structlog.get_logger(__name__)


@shared_task(name="ledger.expire_due")
def expire_due() -> None:
    """Gives back what is over, and moves leftovers off closed accounts."""
    while services.expire_due() == 500:
        pass
    services.return_leftovers()


@shared_task(name="ledger.audit")
def audit() -> None:
    """Audits what was touched since the checkpoint; a discrepancy is an error line for the operator."""
    result = queries.audit(touched_only=True)
    if not result.clean:
        log.error("audit_failed", discrepancies=len(result.discrepancies), orphans=len(result.orphans))


@shared_task(name="ledger.checkpoint")
def checkpoint() -> None:
    """Moves the audit's checkpoint up, so that audits do not grow with history."""
    services.checkpoint()
