"""Tasks a second through a worker whose threads keep their connections, against one that opens one for each task.

The task looks for facts to deliver and finds none, as most tasks do that the beat queues: one statement.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, perf_counter, sleep

from redis import Redis

from bench.cpu import cpu_seconds
from bench.scenario import Bar, BenchFailed, Reading, Scenario, Side
from config.celery import app
from devtools.commands import worker_command
from devtools.state import ROOT
from earmark.base.facts import DELIVERY_TASK

TASKS = 1000
PATIENCE_SECONDS = 60
BAR = Bar(2)


@contextmanager
def scenario() -> Iterator[Scenario]:
    """Both workers run all the time, each with its queue."""
    with _worker("bench.connecting", "opened") as opening, _worker("config", "kept") as keeping:
        sides = [
            Side("a connection a task", opening),
            Side("connections kept", keeping, BAR),
        ]
        yield Scenario("tasks/s", sides)


@contextmanager
def _worker(application: str, queue: str) -> Iterator[Callable[[float], Reading]]:
    command = [*worker_command(application), "--queues", queue, "--hostname", queue]
    with subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _drain(queue, 1)  # it is up
            yield lambda _: _measured(queue, process.pid)
        finally:
            process.terminate()


def _measured(queue: str, pid: int) -> Reading:
    spent, began = cpu_seconds(pid), perf_counter()
    _drain(queue, TASKS)
    seconds = perf_counter() - began
    return Reading(TASKS / seconds, {"cpu_ms": (cpu_seconds(pid) - spent) * 1000 / TASKS})


def _drain(queue: str, number: int) -> None:
    """Queues so many and waits until all are done. Raises BenchFailed."""
    for _ in range(number):
        app.send_task(DELIVERY_TASK, queue=queue)
    deadline = monotonic() + PATIENCE_SECONDS
    with Redis.from_url(os.environ["CELERY_BROKER_URL"]) as broker:
        while broker.llen(queue) or broker.hlen("unacked"):
            if monotonic() > deadline:
                raise BenchFailed(f"{queue}: not within {PATIENCE_SECONDS} s")
            sleep(0.005)
