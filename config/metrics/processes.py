"""What worker and beat count, and that they share it. Importing it connects Celery's signals."""

from time import perf_counter
from typing import Any

from celery import signals
from django.conf import settings

from config.metrics.page import open_port
from config.metrics.signs import Sign
from earmark.base import measures, slots

_OTHER = "other"


def serve_web() -> None:
    """Called once by each web process."""
    slots.share(settings.METRICS_DIR, "web")


@signals.worker_init.connect
def _worker_starts(**_: Any) -> None:
    _serve("worker", signals.heartbeat_sent)


@signals.beat_init.connect
def _beat_starts(**_: Any) -> None:
    _serve("beat", signals.before_task_publish)


def _serve(kind: str, round_: Any) -> None:
    slots.share(settings.METRICS_DIR, kind)
    round_.connect(Sign(kind).leave, weak=False)
    if settings.METRICS_PORT:
        open_port(settings.METRICS_PORT)


@signals.task_prerun.connect
def _task_begins(task: Any = None, **_: Any) -> None:
    task.request.metrics_began = perf_counter()


@signals.task_postrun.connect
def _task_ends(task: Any = None, state: str | None = None, **_: Any) -> None:
    began = getattr(task.request, "metrics_began", None)
    if began is not None:
        measures.task_seconds.observe(perf_counter() - began, task.name)
    measures.task_runs.count(task.name, (state or _OTHER).lower())
