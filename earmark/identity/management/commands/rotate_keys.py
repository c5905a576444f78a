"""Makes a new signing key."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from earmark.base import clock
from earmark.identity import services
from earmark.identity.keys import key_files


class Command(BaseCommand):
    """Adds a key that signs from now on; older ones go on verifying what they signed, until that has ended."""

    help = "Adds a new RSA key to JWT_KEYS_DIR, which signs all new tokens. Needs a migrated database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is a key already")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="keep the newest N keys, the new one included, and no other, however many tokens that ends",
        )

    def handle(self, *args: Any, if_none: bool, keep: int | None, **options: Any) -> None:
        directory, now = Path(settings.JWT_KEYS_DIR), clock.now()
        try:
            if if_none and key_files(directory):
                services.record_keys(directory=directory, now=now)
                self.stdout.write("There is a key already.")
                return
            rotation = services.rotate_keys(directory=directory, now=now, keep=keep)
        except ProgrammingError as error:
            if not isinstance(error.__cause__, UndefinedTable):
                raise
            raise CommandError(
                "The record of keys has no table yet: run `manage.py migrate` first."
            ) from error
        self.stdout.write(f"New key: {rotation.made}")
        for name in rotation.removed:
            self.stdout.write(f"Removed: {name}")
