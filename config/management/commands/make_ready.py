"""`manage.py make_ready`: everything that a development server needs before it starts, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from earmark.base.commands import show_use


class Command(BaseCommand):
    """Starting Django three times would take longer than the work."""

    help = "Migrate, make a signing key if there is none, and seed demo data. Development only; repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(parser, "manage.py make_ready --users 20            what ./dev up runs")
        parser.add_argument("--users", type=int, default=5, help="customers to seed (default 5)")
        parser.add_argument("--offers", type=int, default=10, help="offers to seed (default 10)")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        call_command("rotate_keys", "--if-none")
        call_command("seed", users=options["users"], offers=options["offers"])
