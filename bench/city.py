"""A city and its people, on a map."""

from django.db import connection, transaction

from bench.crowd import PLAZA

PEOPLE = 1_000_000
#: How far it reaches to each side of the plaza, in degrees: some 33 kilometres across.
REACH = 0.15

#: A third are new, a fifth come often; one in ten has told a time zone. Triggers would keep a trail of each.
_PEOPLE = """
SET LOCAL statement_timeout = 0;
SET LOCAL session_replication_role = replica;
SET LOCAL maintenance_work_mem = '256MB';
DROP INDEX identity_profile_location;
INSERT INTO identity_user (id, username, email, password, role, is_active, is_staff, is_superuser, first_name,
    last_name, phone, date_joined, browser_epoch)
SELECT n, 'citizen' || n, 'citizen' || n || '@example.com', '', 'customer', true, false, false, '', '', '', now(), 0
FROM generate_series({first}, {last}) n;
SELECT setseed(0.5);
INSERT INTO identity_profile (user_id, language, time_zone, location, is_new_user, is_frequent)
SELECT n, 'en', CASE n % 10 WHEN 0 THEN 'America/Bogota' ELSE '' END,
    ST_MakePoint({lon} + {reach} * (2 * random() - 1), {lat} + {reach} * (2 * random() - 1))::geography,
    n % 3 = 0, n % 5 = 0
FROM generate_series({first}, {last}) n;
CREATE INDEX identity_profile_location ON identity_profile USING gist (location);
"""


def settle(people: int = PEOPLE, *, first: int = 1_000_001) -> None:
    """So many active users, everywhere in the city; their ids follow each other from `first` on."""
    statements = _PEOPLE.format(first=first, last=first + people - 1, lon=PLAZA.x, lat=PLAZA.y, reach=REACH)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE identity_user, identity_profile")
        cursor.execute("RESET statement_timeout")
