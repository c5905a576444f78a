"""Makes a new signing key."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from earmark.base import clock
from earmark.identity.keys import key_files, write_key


class Command(BaseCommand):
    """Adds a key that signs from now on; older ones go on verifying what they signed."""

    help = "Adds a new RSA key to JWT_KEYS_DIR, which signs all new tokens."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is a key already")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="remove all but the newest N keys, the new one included"
        )

    def handle(self, *args: Any, if_none: bool, keep: int | None, **options: Any) -> None:
        directory = Path(settings.JWT_KEYS_DIR)
        if if_none and key_files(directory):
            self.stdout.write("There is a key already.")
            return
        self.stdout.write(f"New key: {write_key(directory, now=clock.now()).name}")
        if keep is not None:
            self._remove_old(directory, max(keep, 1))

    def _remove_old(self, directory: Path, keep: int) -> None:
        for file in key_files(directory)[:-keep]:
            file.unlink()
            self.stdout.write(f"Removed: {file.name}")
