"""`manage.py export`: records for other programs, however many there are."""

import csv
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from config.management.moments import FORMS, moment
from earmark.base import clock
from earmark.base.commands import show_use
from earmark.base.records import Records
from earmark.catalog.sheets import guarded
from earmark.identity import services as identity
from earmark.identity.models import User
from earmark.inventory.queries.records import MOVEMENTS
from earmark.ledger.records import JOURNAL
from earmark.offers.queries.records import ACTIVATIONS
from earmark.orders.queries.records import ORDERS

RECORDS = {records.name: records for records in (JOURNAL, ORDERS, ACTIVATIONS, MOVEMENTS)}
PERSON = "person"
EACH = 100_000

Write = Callable[[Records, Iterable[tuple[Any, ...]], TextIO], int]


class Command(BaseCommand):
    """Reads from a replica where there is one, in short statements: safe in the middle of a sale."""

    help = "Write records of one kind as CSV or JSON lines, or all that is kept about a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py export journal --since 2026-11-01 --output journal.csv",
            "manage.py export orders --since 7d --format jsonl | gzip > orders.jsonl.gz",
            "manage.py export person --username ana --output ana.json",
        )
        kinds = [f"{name} ({records.about})" for name, records in RECORDS.items()]
        what = f"{', '.join(kinds)}, or {PERSON} (all that is kept about a user)"
        parser.add_argument("what", choices=[*RECORDS, PERSON], metavar="WHAT", help=what)
        parser.add_argument("--since", type=moment, metavar="WHEN", help=f"made from then on: {FORMS}")
        parser.add_argument("--until", type=moment, metavar="WHEN", help="and before then (default: now)")
        parser.add_argument("--format", choices=list(WRITERS), default="csv", help="default: csv")
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
        parser.add_argument("--username", metavar="NAME", help=f"whose, for {PERSON}")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["what"] == PERSON:
            self._person(options["username"], options["output"], now=now)
            return
        since, until = options["since"], options["until"] or now
        if since and since >= until:
            raise CommandError("--since has to be before --until.")
        records = RECORDS[options["what"]]
        with self._opened(options["output"]) as file:
            count = WRITERS[options["format"]](
                records, self._told(records.between(since, until), options["output"]), file
            )
        if options["output"]:
            self.stdout.write(self.style.SUCCESS(f"{count} rows in {options['output']}"))

    def _person(self, username: str | None, output: Path | None, *, now: datetime) -> None:
        user = User.objects.filter(username=username or "").first()
        if user is None:
            raise CommandError(f"There is no user {username!r}: name one with --username.")
        with self._opened(output) as file:
            for piece in identity.export(user_id=user.pk, now=now):
                file.write(piece.decode())
        if output:
            self.stdout.write(self.style.SUCCESS(f"All about {username} is in {output}"))

    @contextmanager
    def _opened(self, output: Path | None) -> Iterator[TextIO]:
        """A file appears whole or not at all, for its owner to read."""
        if output is None:
            yield sys.stdout
            return
        if output.is_dir():
            raise CommandError(f"{output} is a folder: name a file.")
        draft = output.with_name(f".{output.name}.part")
        try:
            draft.unlink(missing_ok=True)  # what was left there may be for others to read
            draft.touch(mode=0o600, exist_ok=False)
            with draft.open("w", newline="") as file:
                yield file
            draft.replace(output)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        finally:
            draft.unlink(missing_ok=True)

    def _told(self, found: Iterable[tuple[Any, ...]], output: Path | None) -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(found, 1):
            if output and number % EACH == 0:
                self.stderr.write(f"{number} rows …")
            yield row


def _as_sheet(records: Records, found: Iterable[tuple[Any, ...]], file: TextIO) -> int:
    """CSV with a header; text that a spreadsheet would run is disarmed."""
    sheet, count = csv.writer(file), 0
    sheet.writerow(records.columns)
    for row in found:
        sheet.writerow(guarded(value) if isinstance(value, str) else _plain(value) for value in row)
        count += 1
    return count


def _as_lines(records: Records, found: Iterable[tuple[Any, ...]], file: TextIO) -> int:
    """A JSON object a line."""
    count = 0
    for row in found:
        file.write(json.dumps(dict(zip(records.columns, map(_plain, row), strict=True)), default=str) + "\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    return clock.rfc3339(value) if isinstance(value, datetime) else value


WRITERS: dict[str, Write] = {"csv": _as_sheet, "jsonl": _as_lines}
