"""Telling 100,000 of a city's 1,000,000 people of a promotion, against one INSERT … SELECT of the same rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter

from django.db import connection

from bench.city import PEOPLE, settle
from bench.database import calm_down
from bench.flash import promos
from bench.scenario import Bar, BenchFailed, Reading, Scenario, Side
from earmark.base import clock
from earmark.flash.models import FlashPromo
from earmark.flash.queries.audience import BATCHES, COUNTS
from earmark.flash.services.telling import notify_promo
from earmark.notifications.models import Push

#: Metres: a tenth of the city's people are within it, and of the promotion's segments.
RADIUS = 9000
BAR = Bar(0.8)

#: Nothing but the rows: no batches, no cursor, no caps, no quiet hours.
_BARE = """
INSERT INTO notifications_push (campaign_id, user_id, due_at, local_day, attempts, state, reason)
SELECT 1, a.user_id, now(), current_date, 0, 'queued', '' FROM flash.audience(%s) a
"""


@contextmanager
def scenario() -> Iterator[Scenario]:
    """A pass over the whole audience, each time the first. Raises BenchFailed for a scan of all people."""
    settle()
    [promo] = promos(1, engine="postgres")
    _explain("audience, 2 km", COUNTS, (promo.pk,))
    FlashPromo.objects.update(radius_m=RADIUS)
    _explain("all batches, 9 km", BATCHES, {"promo": promo.pk, "after": 0, "size": 10_000, "batches": 50})
    print(f"  {PEOPLE:,} people.")
    sides = [
        Side("INSERT … SELECT", _rate(lambda: _insert(promo.pk))),
        Side("notify_promo", _rate(lambda: notify_promo(promo_id=promo.pk, clock=clock.now)), BAR),
    ]
    yield Scenario("rows/s", sides, before=_forget)


def _forget() -> None:
    """Nobody has been told of anything."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_push, notifications_campaign")
    calm_down()


def _insert(promo_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, (promo_id,))


def _rate(tell: Callable[[], object]) -> Callable[[float], Reading]:
    """How fast it goes to the end, however long that takes."""

    def measure(seconds: float) -> Reading:
        began = perf_counter()
        tell()
        spent = perf_counter() - began
        told = Push.objects.filter(state="queued").count()
        return Reading(told / spent, {"rows": told})

    return measure


def _explain(title: str, statement: str, given: Sequence[object] | Mapping[str, object]) -> None:
    """Prints the plan. Raises BenchFailed when it goes through all people."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}", given)
        plan = [line for (line,) in cursor.fetchall()]
    print(f"  {title}: {plan[-1].partition(':')[2].strip()}", *plan, sep="\n    ")
    if any("Seq Scan on identity_" in line for line in plan):
        raise BenchFailed(f"{title}: goes through all people")
