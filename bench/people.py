"""Users with money and tokens, an offer to buy, and accounts to hold from; made by the project's own services."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.test import override_settings

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.identity import services as identity
from earmark.identity.services.sessions import open_session
from earmark.ledger import services as ledger
from earmark.ledger.rules import Guard, Line
from earmark.offers.models import Offer
from earmark.wallet.services import top_up

#: Nobody runs out of money or units in a run.
PLENTY = 10**12
USERS = 200


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who is logged in."""

    id: int
    token: str


@cache
def customers() -> tuple[Customer, ...]:
    """USERS customers, each with PLENTY; their ids follow each other. Made once a run."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return tuple(_customer(number) for number in range(USERS))


def _customer(number: int) -> Customer:
    now, name = clock.now(), f"bench{number}"
    user = identity.create_user(username=name, email=f"{name}@example.com", password=name, now=now)
    top_up(user_id=user.pk, amount=PLENTY, id=new_id())
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    return Customer(user.pk, open_session(user=user, request=request, now=now).access)


@cache
def offer() -> int:
    """The id of an offer that costs one minor unit. Made once a run."""
    made = Offer.objects.create(
        code="bench",
        name="Bench",
        kind="internet",
        price=1,
        currency=settings.DEFAULT_CURRENCY,
        duration_days=30,
    )
    return int(made.pk)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Full accounts `first` to `last`, and the account that what is held from them is meant for."""

    first: int
    last: int
    sold: int


def shelf(*, accounts: int) -> Shelf:
    """So many new accounts of one unit, filled."""
    unit = f"bench:{new_id()}"
    world, sold = (ledger.system_account(code=code, unit=unit) for code in ("world", "sold"))
    opened = [ledger.open_account(unit=unit, guard=Guard.BALANCE) for _ in range(accounts)]
    for start in range(0, accounts, 100):
        id = new_id()
        lines = [Line(debit=world, credit=account, amount=PLENTY) for account in opened[start : start + 100]]
        ledger.transfer(id=id, owner=world, key=f"restock:{id}", kind="restock", lines=lines)
    return Shelf(opened[0], opened[-1], sold)
