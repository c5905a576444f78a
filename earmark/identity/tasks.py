"""Alarm clocks of identity."""

import structlog
from celery import shared_task

from earmark.base import clock
from earmark.base.redis import RedisAway
from earmark.identity import revocation, services
from earmark.identity.session_store import SessionStore

log = structlog.get_logger(__name__)


@shared_task(name="identity.copy_revocations")
def copy_revocations() -> None:
    """Keeps Redis' copy of what was revoked fresh, so that requests need no query. See Note [Revocation]."""
    try:
        revocation.copy_to_redis(now=clock.now())
    except RedisAway as error:
        log.warning("revocations_not_copied", error=type(error).__name__)


@shared_task(name="identity.forget_browser_sessions")
def forget_browser_sessions() -> None:
    """Drops browser sessions that have ended."""
    SessionStore.clear_expired()


@shared_task(name="identity.forget_dead_tokens")
def forget_dead_tokens() -> None:
    """Drops sessions that ended long ago."""
    services.forget_dead_tokens(now=clock.now())
