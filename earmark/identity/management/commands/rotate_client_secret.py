"""Gives a client a new secret."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from earmark.base import clock
from earmark.base.clock import rfc3339
from earmark.base.commands import show_use
from earmark.identity import services
from earmark.identity.models import Application


class Command(BaseCommand):
    """The one before works on for a while, so that nothing stops meanwhile."""

    help = "Give an OAuth client a new secret, printed this once. The old one works for CLIENT_SECRET_GRACE_SECONDS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py rotate_client_secret nEv4…       its id, as make_client printed it",
        )
        parser.add_argument("client_id")

    def handle(self, *args: Any, client_id: str, **options: Any) -> None:
        client = Application.objects.filter(
            client_id=client_id, client_type=Application.CLIENT_CONFIDENTIAL, is_active=True
        ).first()
        if client is None:
            raise CommandError("There is no client with a secret by this id.")
        made = services.new_secret(client, now=clock.now())
        until = made.client.previous_secret_ends_at
        self.stdout.write(f"client_secret  {made.secret}")
        if until:
            self.stdout.write(f"the old one works until {rfc3339(until)}")
