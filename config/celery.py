"""Celery: alarm clocks for work whose rows wait in PostgreSQL."""

import os
from time import monotonic
from typing import Any

import structlog
from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings

from config import tracing
from config.brokers import transport_options
from config.connections import keep_connections
from earmark.base.broker import FAILURES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

#: How long whoever queues a task waits for the broker: requests do so too.
PATIENCE_SECONDS = 1.0
#: A connection that was closed since it was last used, as by a broker that started again, fails sooner than this.
AT_ONCE = 0.1


class _Application(Celery):  # type: ignore[misc]  # the library has no types
    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        """As the library's; workers, which read, take their time."""
        return super().connection_for_write(url, **{"connect_timeout": PATIENCE_SECONDS} | options)

    def send_task(self, *args: Any, **options: Any) -> Any:
        """As the library's, but within PATIENCE_SECONDS and on a fresh connection where the one at hand turns out to
        be closed. Raises one of FAILURES.
        """
        began = monotonic()
        try:
            return self._send(*args, **options)
        except FAILURES:
            if monotonic() - began > AT_ONCE:
                raise
        return self._send(*args, **options)

    def _send(self, *args: Any, producer: Any = None, **options: Any) -> Any:
        """Always by the pool, whose connections open again: the beat's own producer never finds back to RabbitMQ."""
        with self.producer_or_acquire() as publishing:
            try:
                return super().send_task(
                    *args, producer=publishing, **{"timeout": PATIENCE_SECONDS} | options
                )
            except BaseException:
                publishing.connection.collect()  # closed without a farewell, which a broker that hangs never answers
                raise


app = _Application("earmark")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_default_queue="earmark",
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=transport_options(settings.CELERY_BROKER_URL),
    broker_heartbeat=30,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    timezone="UTC",
)


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A beat entry whose message is worthless once the next one is due."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 2)}}


app.conf.beat_schedule = {
    "expire due holds": _every(1, "ledger.expire_due"),
    "sweep facts": _every(1, "base.deliver_facts"),
    "recover activations": _every(1, "offers.recover_activations"),
    "settle due payments": _every(1, "orders.settle_due_payments"),
    "expire unpaid orders": _every(1, "orders.expire_unpaid"),
    "copy revocations": _every(5, "identity.copy_revocations"),
    "keep promotions in Redis right": _every(1, "flash.keep_redis_right"),
    "start and finish promotions": _every(1, "activate_and_notify_promos"),
    "tell of promotions": _every(10, "notify_active_promos"),
    "send waiting mail": _every(5, "notifications.send_email"),
    "send waiting SMS": _every(5, "notifications.send_sms"),
    "send waiting pushes": _every(5, "notifications.send_push"),
    "send pushes": _every(5, "send_push_batch"),
    "deliver webhooks": _every(5, "webhooks.deliver"),
    "close ended subscriptions": _every(10, "offers.close_ended_subscriptions"),
    "tell expiring offers": _every(60, "offers.tell_expiring_offers"),
    "make thumbnails": _every(60, "catalog.make_thumbnails"),
    "audit the ledger": _every(60, "ledger.audit"),
    "cut a ledger checkpoint": _every(3600, "ledger.checkpoint"),
    "forget old webhooks": _every(3600, "webhooks.forget_old_deliveries"),
    "forget carts": _every(3600, "orders.forget_carts"),
    "forget old claims": _every(3600, "base.forget_old_claims"),
    "forget SMS reports": _every(3600, "notifications.forget_reports"),
    "forget browser sessions": _every(3600, "identity.forget_browser_sessions"),
    "forget dead tokens": _every(3600, "identity.forget_dead_tokens"),
    "refresh segments": {"task": "flash.refresh_segments", "schedule": crontab(hour="3", minute="30")},
}
app.autodiscover_tasks()
keep_connections(app)

if (
    settings.SENTRY_DSN
):  # here, since a worker's tasks are wrapped before Celery's worker is imported, or never
    from config import sentry

    sentry.start()


@signals.before_task_publish.connect
def _send_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    current = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and current:
        headers["request_id"] = current


@signals.task_prerun.connect
def _bind_request_id(task: Any = None, task_id: str = "", **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    given = getattr(task.request, "request_id", None) or (task.request.get("request_id") if task else None)
    structlog.contextvars.bind_contextvars(request_id=given or task_id, task=task.name)


@signals.worker_init.connect
def _trace(**_: Any) -> None:
    tracing.start("worker")
