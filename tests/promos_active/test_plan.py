"""How PostgreSQL finds what reaches me, and whom a promotion reaches: never by going through all."""

import pytest
from django.db import connection

from earmark.base.sql import rows
from earmark.flash.models import FlashPromo
from earmark.flash.queries.active import ACTIVE
from earmark.flash.queries.audience import BATCHES, COUNTS
from tests.flash import make_promo, someone_near

MANY = 2000
#: Of tables with a row or two, which may be read whole.
FEW = 5


@pytest.fixture
def city(db):
    """A promotion near a user, among many elsewhere with radii of their own, and as many open only tomorrow nearby."""
    user, promo = someone_near(), make_promo()
    rows(
        "INSERT INTO flash_flashpromo (store_product_id, promo_price, starts_at, ends_at, segments, radius_m, engine, "
        "status, location, epoch) "
        "SELECT store_product_id, 1, starts_at + d * interval '1 day', ends_at + d * interval '1 day', segments, "
        "500 + n %% 5000, engine, CASE n %% 2 WHEN 0 THEN 'active' ELSE 'scheduled' END, "
        "CASE d WHEN 0 THEN ST_Project(location, 20000 + n, n) ELSE location END, 0 "
        "FROM flash_flashpromo, generate_series(1, %s) n, (VALUES (0), (1)) t (d) WHERE id = %s RETURNING id",
        (MANY, promo.pk),
    )
    rows(
        "WITH u AS (INSERT INTO identity_user (username, email, password, role, is_active, is_staff, is_superuser, "
        "first_name, last_name, phone, date_joined, browser_epoch) SELECT 'p' || n, 'p' || n || '@example.com', '', "
        "'customer', true, false, false, '', '', '', now(), 0 FROM generate_series(1, %s) n RETURNING id) "
        "INSERT INTO identity_profile (user_id, language, time_zone, location, is_new_user, is_frequent) "
        "SELECT u.id, 'en', '', ST_Project(p.location, 10000 + u.id, u.id), true, false FROM u, flash_flashpromo p "
        "WHERE p.id = %s RETURNING user_id",
        (MANY, promo.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE flash_flashpromo, identity_profile, identity_user")
    return user, promo


def plan_of(statement, arguments):
    """What PostgreSQL does, in lines, with how many rows each step had."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}", arguments)
        return [line for (line,) in cursor.fetchall()]


def thrown_away(plan):
    """How many rows were read in vain."""
    return sum(int(line.partition(":")[2]) for line in plan if "Rows Removed by" in line)


def test_what_is_open_for_me_is_found_by_the_index_of_what_reaches_whom(city):
    user, _ = city

    plan = plan_of(ACTIVE, {"user": user.pk, "page": 1, "size": 20})

    assert any("flash_promo_reach" in line for line in plan), plan
    assert not any("Seq Scan on flash_flashpromo" in line for line in plan), plan
    assert thrown_away(plan) <= FEW, plan
    assert FlashPromo.objects.count() == 2 * MANY + 1


def test_whom_it_reaches_is_found_by_the_index_of_where_people_are(city):
    _, promo = city

    for statement, asked in (
        (COUNTS, (promo.pk,)),
        (BATCHES, {"promo": promo.pk, "after": 0, "size": 10, "batches": 10}),
    ):
        plan = plan_of(statement, asked)

        assert any("identity_profile_location" in line for line in plan), plan
        assert not any("Seq Scan on identity_" in line for line in plan), plan
