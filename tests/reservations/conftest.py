"""One suite for both engines, and a clock that moves for all who read one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from earmark.base import clock
from tests.fixtures import *  # noqa: F403
from tests.flash import make_promo


@pytest.fixture(params=["postgres", "redis"])
def engine(request):
    """Where the holds are kept."""
    return request.param


@pytest.fixture
def promo(engine):
    """Makes one that sells through this engine, out of a quota."""

    def make(*, quantity=20, **fields):
        return make_promo(quantity=quantity, engine=engine, **fields)

    return make


@pytest.fixture
def later(monkeypatch):
    """Moves the time on: the kernel's, for this session, and the edges'."""

    def move(**by):
        ahead = timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + ahead)
        _kernel(ahead)

    yield move
    _kernel(timedelta())


def _kernel(ahead):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('earmark.clock_offset', %s, false)", [f"{ahead.total_seconds()} seconds"]
        )
