"""Registers a client of the OpenID provider."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from earmark.base.commands import show_use
from earmark.base.errors import Refusal
from earmark.identity import services
from earmark.identity.models import User
from earmark.identity.rules import CLIENT_SCOPE, SCOPE


class Command(BaseCommand):
    """An application that acts for users, or a service account that acts for a partner."""

    help = (
        "Register an OAuth client. With --partner a service account (client credentials), otherwise an application "
        "that users sign in to (authorization code). Prints the client id, and the secret this once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            'manage.py make_client "Corner shop" --redirect-uri https://shop.example.com/callback --public',
            'manage.py make_client "Nightly job" --partner partner1 --scope read',
        )
        parser.add_argument("name", help="what people read when they are asked")
        parser.add_argument("--partner", metavar="USERNAME", help="make a service account of this partner")
        parser.add_argument(
            "--redirect-uri", action="append", default=[], metavar="URI", help="repeatable; exact"
        )
        parser.add_argument(
            "--logout-uri", action="append", default=[], metavar="URI", help="where log-out may end"
        )
        parser.add_argument(
            "--public", action="store_true", help="it cannot keep a secret: needs PKCE, gets none"
        )
        parser.add_argument("--trusted", action="store_true", help="of the house: users are not asked")
        parser.add_argument(
            "--scope", help=f"all that it may ask for (default {CLIENT_SCOPE!r}, or {SCOPE!r})"
        )

    def handle(self, *args: Any, name: str, partner: str | None, **options: Any) -> None:
        try:
            made = (
                self._service_account(name, partner, options) if partner else self._application(name, options)
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"client_id      {made.client.client_id}")
        if made.secret:
            self.stdout.write(f"client_secret  {made.secret}")

    def _service_account(self, name: str, partner: str, options: dict[str, Any]) -> services.Secret:
        owner = User.objects.filter(username=partner).values_list("pk", flat=True).first()
        return services.open_service_account(
            partner_id=owner or 0, name=name, scope=options["scope"] or SCOPE
        )

    def _application(self, name: str, options: dict[str, Any]) -> services.Secret:
        return services.register_client(
            name=name,
            redirect_uris=options["redirect_uri"],
            post_logout_redirect_uris=options["logout_uri"],
            public=options["public"],
            trusted=options["trusted"],
            scope=options["scope"] or CLIENT_SCOPE,
        )
