"""Makes a new signing key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from earmark.base import clock
from earmark.base.commands import show_use
from earmark.identity import services
from earmark.identity.key_places import place


class Command(BaseCommand):
    """Adds a key that signs from now on; older ones go on verifying what they signed, until that has ended."""

    help = "Add a new RSA key, which signs all new tokens. Needs a migrated database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py rotate_keys                      once a month, without a restart",
            "manage.py rotate_keys --if-none            at every release, after migrate",
            "manage.py rotate_keys --keep 1             a key has leaked: everybody has to log in again",
        )
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is a key already")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="keep the newest N keys, the new one included, and no other, however many tokens that ends",
        )

    def handle(self, *args: Any, if_none: bool, keep: int | None, **options: Any) -> None:
        keys, now = place(), clock.now()
        try:
            if if_none and keys.names():
                services.record_keys(place=keys, now=now)
                self.stdout.write("There is a key already.")
                return
            rotation = services.rotate_keys(place=keys, now=now, keep=keep)
        except ProgrammingError as error:
            if not isinstance(error.__cause__, UndefinedTable):
                raise
            raise CommandError(
                "The record of keys has no table yet: run `manage.py migrate` first."
            ) from error
        self.stdout.write(f"New key: {rotation.made}")
        for name in rotation.removed:
            self.stdout.write(f"Removed: {name}")
