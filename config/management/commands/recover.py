"""`manage.py recover`: takes up now, in this process, all that waits."""

import warnings
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from celery.exceptions import AlwaysEagerIgnored
from django.core.management.base import BaseCommand, CommandError

from config.celery import app
from earmark.base import clock, metrics
from earmark.base.commands import show_use
from earmark.offers import tasks as offers_tasks
from earmark.offers.models import Activation

#: Gauges that say how much waits, or for how long it has been due.
WAITING = ("_waiting", "_pending", "_overdue", "_unpaid", "_given_up", "_dead_letters")
LAGS = "_lag_seconds"
#: Seconds from which on something due counts as late: the beat comes round in less.
LATE = 5.0
PAUSE = 1.0


class Command(BaseCommand):
    """The row is the queue, so anybody may work it off."""

    help = (
        "Take up now what waits: expired holds, facts, activations, payments, promotions, messages, webhooks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py recover --dry-run              what waits, and for how long",
            "manage.py recover                        what workers and the beat do, beside them or where none runs",
            "manage.py recover --transaction ID       one activation, now",
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what waits")
        parser.add_argument(
            "--for", type=float, default=30.0, dest="seconds", metavar="SECONDS", help="at most (default 30)"
        )
        parser.add_argument("--transaction", type=UUID, metavar="ID", help="take up this activation alone")

    def handle(self, *args: Any, dry_run: bool, seconds: float, transaction: UUID | None, **_: Any) -> None:
        if transaction:
            self._one(transaction, dry_run=dry_run)
            return
        self._show("Waiting", clock.now())
        if dry_run:
            return
        self._work_off(seconds)
        self._show("Left", clock.now())
        if late := _late(clock.now()):
            raise CommandError(
                f"Still late: {', '.join(late)}. The log says why; docs/operations.md what to do."
            )
        self.stdout.write(self.style.SUCCESS("Nothing is late."))

    def _work_off(self, seconds: float) -> None:
        """Tasks that a sweep queues run at once, here; alarms that it rings are heard by the next round."""
        app.loader.import_default_modules()
        ends, app.conf.task_always_eager = monotonic() + seconds, True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlwaysEagerIgnored)
            while True:
                for name in _sweeps():
                    self._run(name)
                if not _late(clock.now()) or monotonic() + PAUSE > ends:
                    return
                sleep(PAUSE)

    def _run(self, name: str) -> None:
        try:
            app.tasks[name]()
        except Exception as error:  # noqa: BLE001 - shown; the other sweeps do not wait for it, as in a worker
            self.stderr.write(self.style.ERROR(f"{name}: {type(error).__name__}: {error}"))

    def _show(self, title: str, now: datetime) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(title))
        lines = [f"  {value:>10g}  {about}" for about, value in _gauges(now, *WAITING, LAGS) if value]
        self.stdout.write("\n".join(lines) or "  nothing")

    def _one(self, id: UUID, *, dry_run: bool) -> None:
        activations = Activation.objects.filter(pk=id)
        if not activations:
            raise CommandError(f"There is no activation or renewal {id}.")
        if not dry_run:
            offers_tasks.process_activation(str(id))
        found = activations.get()
        for name in (
            "kind",
            "status",
            "stage",
            "provider",
            "attempts",
            "sent",
            "due_at",
            "lease_until",
            "error_detail",
        ):
            self.stdout.write(f"{name:<13} {getattr(found, name)}")


def _sweeps() -> list[str]:
    """The beat's tasks that come round within a minute, in its order."""
    due = app.conf.beat_schedule.values()
    return [
        each["task"] for each in due if isinstance(each["schedule"], int | float) and each["schedule"] <= 60
    ]


def _late(now: datetime) -> list[str]:
    return [about for about, seconds in _gauges(now, LAGS) if seconds > LATE]


def _gauges(now: datetime, *endings: str) -> Iterator[tuple[str, float]]:
    """What the metrics of these endings say, in words, read from the rows."""
    for _, watcher in metrics.watchers():
        for family in watcher(now):
            if family.name.endswith(endings):
                for sample in family.samples:
                    labels = ", ".join(sample.labels.values())
                    yield f"{sample.name.removeprefix('earmark_')}{labels and f' ({labels})'}", sample.value
