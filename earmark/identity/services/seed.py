"""Demo users and clients: everybody who reads the documents can log in at once."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import Point
from django.db import transaction

from earmark.identity.models import Application, Profile, User
from earmark.identity.rules import ADMIN, CUSTOMER, MERCHANT, PARTNER
from earmark.identity.services.clients import open_service_account, register_client
from earmark.identity.services.profile import point

PASSWORD = "password123"  # noqa: S105  the documents' own
BOGOTA = (4.6533, -74.0836)
RADIUS_M = 1500
METRES_PER_DEGREE = 111_320
CLIENTS = ("partner1-demo", "demo-spa")
HOMES = ("http://localhost:3000/", "http://127.0.0.1:3000/")
CALLBACKS = tuple(f"{home}callback" for home in HOMES)
_STAFF = (("admin", ADMIN), ("merchant1", MERCHANT), ("partner1", PARTNER))


@dataclass(frozen=True, slots=True)
class _Person:
    username: str
    role: str
    number: int


def seed_users(*, count: int, now: datetime) -> list[User]:
    """admin, merchant1, partner1 and user1 to user`count`, in this order; who exists is left alone.

    Customers live within RADIUS_M of the centre of Bogotá, each always at the same place.
    """
    people = list(_people(count))
    names = [person.username for person in people]
    with transaction.atomic():
        known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
        fresh = [person for person in people if person.username not in known]
        users = User.objects.bulk_create([_user(person, now) for person in fresh])
        Profile.objects.bulk_create(
            Profile(user=user, location=_home(person)) for user, person in zip(users, fresh, strict=True)
        )
    found = User.objects.in_bulk(names, field_name="username")
    return [found[name] for name in names]


def seed_clients() -> None:
    """A service account of partner1 and a single-page application, with ids and secrets that documents can show."""
    known = set(Application.objects.filter(client_id__in=CLIENTS).values_list("client_id", flat=True))
    service_account, application = CLIENTS
    if service_account not in known:
        partner = User.objects.get(username="partner1")
        open_service_account(
            partner_id=partner.pk, name="Demo job", client_id=service_account, secret=PASSWORD
        )
    if application not in known:
        register_client(
            name="Demo shop",
            redirect_uris=CALLBACKS,
            post_logout_redirect_uris=HOMES,
            public=True,
            client_id=application,
        )


def _people(count: int) -> Iterator[_Person]:
    for number, (username, role) in enumerate(_STAFF):
        yield _Person(username, role, number)
    for number in range(1, count + 1):
        yield _Person(f"user{number}", CUSTOMER, 100 + number)


def _user(person: _Person, now: datetime) -> User:
    user = User(
        username=person.username,
        email=f"{person.username}@example.com",
        first_name=person.username.capitalize(),
        last_name="Example",
        phone=f"+57300{person.number:07d}",
        date_joined=now,
        email_verified_at=now,
        password=make_password(PASSWORD),
    )
    user.take_role(person.role)
    return user


def _home(person: _Person) -> Point | None:
    """A spot of the circle around Bogotá, evenly spread over its area; staff has none."""
    if person.role != CUSTOMER:
        return None
    chance = random.Random(person.number)  # noqa: S311  the same place each time
    distance, angle = RADIUS_M * math.sqrt(chance.random()), chance.uniform(0, 2 * math.pi)
    lat = BOGOTA[0] + distance * math.sin(angle) / METRES_PER_DEGREE
    lon = BOGOTA[1] + distance * math.cos(angle) / (METRES_PER_DEGREE * math.cos(math.radians(lat)))
    return point(lat=lat, lon=lon)
