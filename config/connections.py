"""A worker's threads keep their connections to PostgreSQL from one task to the next, as the web's do from request to
request: to open one costs more than most tasks.
"""

import sys
from typing import Any

from celery import Celery, signals
from django.db import connections


def keep_connections(app: Celery) -> None:
    """Instead of closing them before and after each task, as Celery does, we look at them before each."""
    app.conf.update(CELERY_DB_REUSE_MAX=sys.maxsize)
    signals.task_prerun.connect(_look)


def _look(task: Any, **_: Any) -> None:
    if not task.request.is_eager:  # whoever called it owns the connection
        close_dead_connections()


def close_dead_connections() -> None:
    """Closes this thread's connections that are too old, or dead since PostgreSQL started again: a task would fail."""
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
        if connection.connection is not None and not connection.is_usable():
            connection.close()
