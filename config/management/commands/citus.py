"""`manage.py citus`: the statements that spread the ledger over many servers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from config.management.sharding import steps
from earmark.base.commands import show_use
from earmark.base.sql import rows


class Command(BaseCommand):
    """Prints by default: what it says is to be read first, with docs/scaling.md."""

    help = "Print, or apply, what distributes the ledger by account with Citus. Read docs/scaling.md before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py citus                what would be done, made from the tables as they are",
            "manage.py citus > move.sql     to look at, and to try on a copy",
            "manage.py citus --apply        on a coordinator with the extension, in one transaction",
        )
        parser.add_argument("--apply", action="store_true", help="carry it out, all or nothing")

    def handle(self, *args: Any, apply: bool, **options: Any) -> None:
        plan = list(steps())
        if not apply:
            for step in plan:
                self.stdout.write("\n".join([f"-- {step.why}", *step.statements, ""]))
            return
        if not rows("SELECT FROM pg_extension WHERE extname = 'citus'"):
            raise CommandError("This PostgreSQL has no Citus: install it and CREATE EXTENSION citus.")
        with transaction.atomic(), connection.cursor() as cursor:
            for step in plan:
                self.stdout.write(step.why)
                for statement in step.statements:
                    cursor.execute(statement)
        self.stdout.write(self.style.SUCCESS("The ledger is distributed by account."))
