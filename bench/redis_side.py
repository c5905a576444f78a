"""What the beat does in Redis, for want of a beat."""

from earmark.base import clock
from earmark.identity import revocation


def renew_revocations() -> None:
    """Has requests find the revocations in Redis, as they do beside a beat, for the next 15 seconds."""
    revocation.copy_to_redis(now=clock.now())
