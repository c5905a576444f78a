"""`manage.py reference`: the pages of the documentation that the program knows best."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.reference.pages import PAGES
from earmark.base.commands import show_use


class Command(BaseCommand):
    """Needs no database."""

    help = "Write the pages of the documentation that are made from the code, or check that they are current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py reference --check                as ./dev check does",
            "manage.py reference --write                after a change of settings, errors, operations or commands",
        )
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--write", action="store_true", help="write those that are not")
        how.add_argument("--check", action="store_true", help="fail unless all are up to date")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        texts = {page: (page.text(), page.make(page.text())) for page in PAGES}
        old = {page: due for page, (before, due) in texts.items() if before != due}
        if old and not write:
            names = ", ".join(page.file for page in old)
            raise CommandError(f"{names}: not what the code says; run ./dev check --fix")
        for page, due in old.items():
            page.path.parent.mkdir(parents=True, exist_ok=True)
            page.path.write_text(due)
            self.stdout.write(f"{page.file} written")
