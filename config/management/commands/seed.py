"""`manage.py seed`: something to play with."""

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from earmark.base import cache, clock
from earmark.base.commands import show_use
from earmark.catalog.services.seed import seed_shop
from earmark.flash.services.seed import seed_promo
from earmark.identity.models import User
from earmark.offers.services.seed import seed
from earmark.offers.views.offers import CACHE
from earmark.promotions.models import PromoCode
from earmark.promotions.rules import PERCENTAGE
from earmark.promotions.services.codes import create_code

#: Ten per cent off the first order.
WELCOME = "WELCOME10"


class Command(BaseCommand):
    """Users with known passwords: never where money is real."""

    help = "Make demo users (password123, 100.00 in each wallet), offers, a shop and a promotion. Repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py seed                             what the README plays with",
            "manage.py seed --users 100 --offers 30",
            "manage.py seed --force                     where DEBUG is off: users with a known password!",
        )
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
        now = clock.now()
        users, offers = seed(users=options["users"], offers=options["offers"], now=now)
        merchant = User.objects.get(username="merchant1").pk
        products = seed_shop(merchant=merchant, now=now)
        seed_promo(merchant=merchant, now=now)
        if not PromoCode.objects.filter(code__iexact=WELCOME).exists():
            fields = {"code": WELCOME, "name": "Welcome", "kind": PERCENTAGE, "per_user_limit": 1}
            create_code(fields=fields | {"discount_percentage": Decimal(10)}, now=now)
        cache.bump(CACHE)
        told = f"{users} users, {offers} offers, {products} products and a promotion are there."
        self.stdout.write(self.style.SUCCESS(told))
