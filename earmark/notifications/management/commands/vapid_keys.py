"""A new key for web push."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from earmark.base.commands import show_use
from earmark.notifications.vapid import new_private_key, public_key


class Command(BaseCommand):
    """Makes the key by which push services know this shop."""

    help = (
        "Print a new key for web push as lines for .env. Browsers subscribe with the public one, which "
        "GET /api/v1/notifications/push/key/ tells them. With another key they all have to subscribe anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py vapid_keys >> .env               before the first browser subscribes",
        )

    def handle(self, **options: Any) -> None:
        """Two lines; the second is a comment."""
        private = new_private_key()
        self.stdout.write(f"VAPID_PRIVATE_KEY={private}")
        self.stdout.write(f"# its public key: {public_key(private)}")
