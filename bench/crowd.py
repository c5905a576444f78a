"""A crowd: people who stand in front of a store, each with an access token."""

from functools import cache

from django.contrib.gis.geos import Point

from bench.people import Customer
from earmark.base import clock
from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.identity.models import User
from earmark.identity.rules import SCOPE
from earmark.identity.tokens import issue_access

#: So many that nobody comes again before their last hold has ended (see `bench.environment`).
CROWD = 16_000
PLAZA = Point(-74.0836, 4.6533, srid=4326)


@cache
def crowd() -> tuple[Customer, ...]:
    """CROWD new customers at the PLAZA. Made once a run; what a password costs is spared them."""
    people = rows(
        "WITH u AS (INSERT INTO identity_user (username, email, first_name, last_name, phone, role, password, "
        "is_active, is_staff, is_superuser, browser_epoch, date_joined) "
        "SELECT 'crowd' || n, 'crowd' || n || '@example.com', '', '', '', 'customer', '!', "
        "true, false, false, 0, now() "
        "FROM generate_series(1, %s) n RETURNING id), "
        "p AS (INSERT INTO identity_profile (user_id, language, time_zone, location, is_new_user, is_frequent) "
        "SELECT id, 'en', '', ST_MakePoint(%s, %s)::geography, true, false FROM u) SELECT id FROM u",
        (CROWD, PLAZA.x, PLAZA.y),
    )
    now = clock.now()
    users = User.objects.in_bulk([row.id for row in people])
    return tuple(
        Customer(id, issue_access(user=user, session=new_id(), now=now, scope=SCOPE))
        for id, user in users.items()
    )
