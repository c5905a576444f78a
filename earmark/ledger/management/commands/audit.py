"""`manage.py audit`: anyone may check the promise."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from earmark.base import clock
from earmark.base.commands import show_use
from earmark.ledger import queries, services


class Command(BaseCommand):
    """Proves that every account's numbers follow from its entries."""

    help = "Audit all accounts: held is what is open, available is what was posted less what is open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py audit                            since the last checkpoint; any time, beside a sale too",
            "manage.py audit --from-zero                all of history, believing no checkpoint",
            "manage.py audit --checkpoint               if clean, begin here next time",
            "manage.py audit --rebase                   once, after a restore from a dump",
        )
        parser.add_argument(
            "--from-zero", action="store_true", help="believe no checkpoint; add up all of history"
        )
        parser.add_argument(
            "--checkpoint", action="store_true", help="if clean, start the next audit from here"
        )
        parser.add_argument(
            "--rebase", action="store_true", help="after a restore from a dump: forget the checkpoint first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebase"]:
            services.rebase()
        result = queries.audit(from_zero=options["from_zero"])
        for item in result.discrepancies:
            self.stderr.write(
                f"account {item.account} ({item.unit}): available {item.available}, entries say "
                f"{item.available_due}; held {item.held}, open lines say {item.held_due}"
            )
        for transfer, account, amount in result.orphans:
            self.stderr.write(f"open line of {transfer} on account {account} over {amount}: nothing is open")
        for account, amount in result.leftovers:
            self.stdout.write(f"closed account {account} has {amount} left; the next sweep moves it")
        unproved = queries.unproved()
        services.note_audit("all", result, unproved=len(unproved), now=clock.now())
        for line in unproved:
            self.stderr.write(line)
        if not result.clean or unproved:
            raise CommandError(
                f"The books do not agree: {len(result.discrepancies)} accounts, {len(result.orphans)} orphans, "
                f"{len(unproved)} other things."
            )
        if options["checkpoint"]:
            self.stdout.write(f"checkpoint cut at transaction {services.checkpoint()}")
        self.stdout.write(self.style.SUCCESS(f"Clean: {result.accounts} accounts agree with their entries."))
