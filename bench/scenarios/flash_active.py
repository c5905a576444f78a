"""GET /promos/active: its query among 1,000 and 1,000,000 profiles, 10 and 10,000 promotions, ten of which answer."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from django.db import connection

from bench.city import PEOPLE, REACH, settle
from bench.crowd import PLAZA
from bench.flash import promos
from bench.scenario import Bar, BenchFailed, Reading, Scenario, Side
from earmark.flash.queries import active
from earmark.identity.models import Profile

PROMOS, ANSWER = 10_000, 10
#: Who asks, at the plaza; and how many there are in all where there are few.
CALLERS, FEW = 100, 1000
BATCH = 20
BAR = Bar(1.2, direction="at most")

#: All over the city, each with its own radius up to two kilometres, but none that reaches the plaza (that would be a
#: longer answer); half of them nobody has started yet.
_ELSEWHERE = """
INSERT INTO flash_flashpromo (store_product_id, promo_price, starts_at, ends_at, segments, radius_m, engine, status,
    location, epoch)
SELECT p.store_product_id, 50, p.starts_at, p.ends_at, p.segments, e.radius, p.engine,
    CASE n % 2 WHEN 0 THEN 'active' ELSE 'scheduled' END, e.place, 0
FROM (SELECT * FROM flash_flashpromo ORDER BY id LIMIT 1) p, generate_series(1, 2 * {promos}) n, LATERAL (
    SELECT 200 + n % 19 * 100 AS radius, ST_MakePoint({lon} + {reach} * (2 * random() - 1 + 0 * n),
        {lat} + {reach} * (2 * random() - 1 + 0 * n))::geography AS place) e
WHERE NOT ST_DWithin(e.place, p.location, e.radius + 100) LIMIT {promos} - {answer};
"""
#: The same tables with few rows, which are found first where the search path begins there.
_FEW = """
CREATE SCHEMA few_people; CREATE SCHEMA few_promos;
CREATE TABLE few_people.identity_profile (LIKE public.identity_profile INCLUDING ALL);
CREATE TABLE few_promos.flash_flashpromo (LIKE public.flash_flashpromo INCLUDING ALL);
INSERT INTO few_people.identity_profile SELECT * FROM public.identity_profile ORDER BY user_id LIMIT {few};
INSERT INTO few_promos.flash_flashpromo SELECT * FROM public.flash_flashpromo ORDER BY id LIMIT {answer};
"""


@contextmanager
def scenario() -> Iterator[Scenario]:
    """Few of both, then many people, then many promotions as well."""
    callers = _load()
    sides = [
        Side("1,000 people, 10 promotions", _query(callers, "few_people, few_promos, public")),
        Side("1,000,000 people", _query(callers, "few_promos, public"), BAR),
        Side("and 10,000 promotions", _query(callers, "public"), BAR),
    ]
    try:
        yield Scenario("ms/query", sides)
    finally:
        _look_in("public")


def _load() -> list[int]:
    """Who asks: users at the plaza."""
    settle()
    promos(ANSWER, engine="postgres")
    callers = list(Profile.objects.order_by("user_id").values_list("user_id", flat=True)[:CALLERS])
    Profile.objects.filter(user_id__in=callers).update(location=PLAZA, is_new_user=True)
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE.format(promos=PROMOS, answer=ANSWER, lon=PLAZA.x, lat=PLAZA.y, reach=REACH))
        cursor.execute(_FEW.format(few=FEW, answer=ANSWER))
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT (SELECT count(*) FROM identity_profile), (SELECT count(*) FROM flash_flashpromo)"
        )
        people, offered = cursor.fetchone()
    if people < PEOPLE or offered != PROMOS:
        raise BenchFailed(f"{people} people and {offered} promotions")
    return callers


def _look_in(path: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {path}")


def _query(callers: list[int], path: str) -> Callable[[float], Reading]:
    """The whole way to PostgreSQL and back, and the answer made ready."""
    asking = itertools.cycle(callers)

    def measure(seconds: float) -> Reading:
        _look_in(path)
        count, began = 0, perf_counter()
        while perf_counter() < began + seconds:
            for _ in range(BATCH):
                shown = active.present(active.active(user_id=next(asking), page=1, size=20), in_redis={})
                if len(shown) != ANSWER:
                    raise BenchFailed(f"{len(shown)} promotions")
            count += BATCH
        return Reading((perf_counter() - began) * 1000 / count)

    return measure
