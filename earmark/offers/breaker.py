"""A breaker per provider, shared by all workers through its row."""

from datetime import datetime, timedelta

from earmark.base.sql import rows
from earmark.offers.models import ProviderHealth
from earmark.offers.rules import BREAKER_FAILURES, BREAKER_PAUSE


def pause(provider: str, *, now: datetime) -> timedelta | None:
    """How long to leave the provider alone, or None to call it now.

    When the pause is over, one caller is let through and pushes the pause ahead; the others wait for what it learns.
    """
    broken = ProviderHealth.objects.filter(provider=provider, failures__gte=BREAKER_FAILURES)
    open_until = broken.values_list("open_until", flat=True).first()
    if open_until is None:
        return None
    if open_until <= now and broken.filter(open_until=open_until).update(open_until=now + BREAKER_PAUSE):
        return None
    return max(open_until - now, timedelta(seconds=1))


def record(provider: str, *, healthy: bool, now: datetime) -> None:
    """Counts a failure, or forgets all after a success. A healthy provider's row is not written."""
    if healthy:
        ProviderHealth.objects.filter(provider=provider, failures__gt=0).update(failures=0, open_until=None)
        return
    rows(
        "INSERT INTO offers_providerhealth AS h (provider, failures) VALUES (%s, 1) "
        "ON CONFLICT (provider) DO UPDATE SET failures = h.failures + 1, "
        "open_until = CASE WHEN h.failures + 1 >= %s THEN %s ELSE h.open_until END RETURNING failures",
        (provider, BREAKER_FAILURES, now + BREAKER_PAUSE),
    )
