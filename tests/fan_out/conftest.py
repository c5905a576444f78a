"""What the folder's tests share."""

import pytest

from tests.factories import Clock
from tests.fixtures import *  # noqa: F403
from tests.flash import make_promo, someone_near


@pytest.fixture
def clock(settings):
    """At noon, when nobody sleeps; batches of two."""
    settings.PUSH_BATCH = 2
    clock = Clock()
    clock.now = clock.now.replace(hour=12)
    return clock


@pytest.fixture
def promo(clock, db):
    """One that has been started and goes on for three days."""
    return make_promo(
        status="active", opens_in=-86400, lasts=4 * 86400, segments=["new"], started_at=clock.now
    )


@pytest.fixture
def people(promo):
    """Five it is for; besides, one of another kind, one too far away, and one who is gone."""
    near = [someone_near() for _ in range(5)]
    someone_near(is_new_user=False, is_frequent=True)
    someone_near((4.75, -74.072))
    gone = someone_near()
    gone.is_active = False
    gone.save()
    return [user.pk for user in near]
