"""Takes two-factor away from a user: for the last admin whose phone is gone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from earmark.base.commands import show_use
from earmark.identity import services
from earmark.identity.queries import user_named


class Command(BaseCommand):
    """What admins do for each other in the back office, for when there is no other."""

    help = "Turn two-factor off for a user who has lost the app and the recovery codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(parser, "manage.py remove_two_factor admin")
        parser.add_argument("username", help="or the email address")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = user_named(username)
        if user is None:
            raise CommandError(f"There is no user {username}.")
        if not services.drop_second_factor(user=user, command="remove_two_factor"):
            raise CommandError(f"{user.username} has no two-factor.")
        self.stdout.write(f"{user.username} logs in with the password alone now.")
