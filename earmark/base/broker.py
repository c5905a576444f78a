"""The broker of tasks may be away, or hang: who serves a request does not wait for it."""

from functools import cache
from time import monotonic

import structlog
from amqp.exceptions import AMQPError
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

#: How long a process leaves a broker alone that did not take a task.
PAUSE_SECONDS = 1.0
#: As RabbitMQ has it: not on disk. What is rung for stands in PostgreSQL.
TRANSIENT = 1
#: Whatever a broker refuses or fails with: a wrong password, a full disk, silence.
FAILURES = (OperationalError, AMQPError, RedisError, OSError)


class Broker:
    """Takes tasks, as a process sees it."""

    def __init__(self) -> None:
        self._closed_until = 0.0

    def queue(self, task: str) -> bool:
        """Queues a task that may get lost. False where the broker does not take it, or did not a moment ago."""
        if monotonic() < self._closed_until:
            return False
        try:
            current_app.send_task(task, retry=False, delivery_mode=TRANSIENT)
        except FAILURES as error:
            self._closed_until = monotonic() + PAUSE_SECONDS
            log.warning("broker_away", error=type(error).__name__)
            return False
        return True


@cache
def broker() -> Broker:
    """The process's."""
    return Broker()
