"""Demo data: users with money, and offers that do what their names say."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from earmark.base.ids import new_id
from earmark.identity.services import seed_clients, seed_users
from earmark.offers.models import Offer, OfferPart
from earmark.wallet.services import top_up

MONEY = 100_00


@dataclass(frozen=True, slots=True)
class Sample:
    """An offer of the demo; `[...]` in a name tells the provider simulator how to behave."""

    code: str
    name: str
    kind: str
    price: int
    days: int
    description: str
    parts: tuple[str, ...] = ()


SAMPLES = (
    Sample("net-50", "Internet 50", "internet", 20_00, 30, "Fibre at 50 Mbit/s, no data cap."),
    Sample("tv-basic", "TV Basic", "tv", 10_00, 30, "60 channels."),
    Sample("mobile-10", "Mobile 10 GB", "mobile", 8_00, 30, "10 GB and unlimited calls."),
    Sample("home-duo", "Home Duo", "bundle", 26_00, 30, "Internet 50 and TV Basic.", ("net-50", "tv-basic")),
    Sample("tv-far", "TV Far Valley [refuse]", "tv", 12_00, 30, "Not available where you live: always refused."),
    Sample("net-200", "Internet 200", "internet", 35_00, 30, "Fibre at 200 Mbit/s, no data cap."),
    Sample("tv-sport", "TV Sport", "tv", 15_00, 30, "TV Basic and every match.", ()),
    Sample("mobile-day", "Mobile Day Pass", "mobile", 1_50, 1, "1 GB for a day."),
    Sample("net-slow", "Internet Rural [slow:2]", "internet", 18_00, 30, "By radio link; takes a moment to set up."),
    Sample(
        "home-trio", "Home Trio", "bundle", 45_00, 30, "Internet 200, TV Sport and Mobile 10 GB.",
        ("net-200", "tv-sport", "mobile-10"),
    ),
)  # fmt: skip


def seed(*, users: int, offers: int, now: datetime) -> tuple[int, int]:
    """Makes what is missing of `users` users (100.00 in each wallet) and `offers` offers; changes nothing that is
    there. Returns how many users and offers there are of the demo's.
    """
    people = seed_users(count=users, now=now)
    seed_clients()
    for user in people:
        if user.role == "customer":
            top_up(user_id=user.pk, amount=MONEY, id=new_id(), act="welcome")
    for number in range(offers):
        _seed_offer(SAMPLES[number % len(SAMPLES)], series=number // len(SAMPLES))
    return len(people), offers


def _seed_offer(sample: Sample, *, series: int) -> None:
    suffix, label = (f"-{series + 1}", f" {series + 1}") if series else ("", "")
    offer, made = Offer.objects.get_or_create(
        code=sample.code + suffix,
        defaults={
            "name": sample.name + label,
            "kind": sample.kind,
            "price": sample.price,
            "currency": settings.DEFAULT_CURRENCY,
            "duration_days": sample.days,
            "description": sample.description,
        },
    )
    if made:
        parts = {
            part.code: part for part in Offer.objects.filter(code__in=[p + suffix for p in sample.parts])
        }
        for position, code in enumerate(sample.parts):
            part = parts.get(code + suffix)
            if part:
                OfferPart.objects.create(bundle=offer, part=part, position=position)
