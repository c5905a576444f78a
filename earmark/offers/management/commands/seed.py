"""`manage.py seed`: something to play with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from earmark.base import cache, clock
from earmark.offers.services.seed import seed
from earmark.offers.views.offers import CACHE


class Command(BaseCommand):
    """Users with known passwords: never where money is real."""

    help = "Make demo users (password123, 100.00 in each wallet) and offers. Repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--users", type=int, default=5, help="how many customers user1, user2 … (default 5)"
        )
        parser.add_argument("--offers", type=int, default=10, help="how many offers (default 10)")
        parser.add_argument("--force", action="store_true", help="even where DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: demo users have a known password. Use --force if you mean it.")
        if options["users"] < 0 or options["offers"] < 0:
            raise CommandError("--users and --offers take whole numbers from 0.")
        users, offers = seed(users=options["users"], offers=options["offers"], now=clock.now())
        cache.bump(CACHE)
        self.stdout.write(self.style.SUCCESS(f"{users} users and {offers} offers are there."))
