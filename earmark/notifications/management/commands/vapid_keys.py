"""A new key for web push."""

from typing import Any

from django.core.management.base import BaseCommand

from earmark.notifications.vapid import new_private_key, public_key


class Command(BaseCommand):
    """Makes the key by which push services know this shop."""

    help = (
        "Prints a new key for web push as lines for .env. Browsers subscribe with the public one, which "
        "GET /api/v1/notifications/push/key/ tells them. With another key they all have to subscribe anew."
    )

    def handle(self, **options: Any) -> None:
        """Two lines; the second is a comment."""
        private = new_private_key()
        self.stdout.write(f"VAPID_PRIVATE_KEY={private}")
        self.stdout.write(f"# its public key: {public_key(private)}")
