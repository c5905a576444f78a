"""Campaigns leave alone who wants none of their topic, and say so."""

from datetime import time, timedelta

import pytest

from earmark.notifications.queries import progress
from earmark.notifications.services import end_pass
from earmark.notifications.services.campaigns import Fed
from earmark.notifications.services.opting_out import opt_out

from .conftest import NOON
from .pushes import begin, counts_are_right, pushes, tell
from .reach import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def governor(settings):
    settings.TIME_ZONE = "UTC"
    settings.PUSHES_PER_DAY = 3
    settings.QUIET_HOURS = (time(21), time(8))


def test_who_wants_none_of_the_topic_is_spared_whatever_the_hour_and_the_cap(settings, make_user):
    settings.PUSHES_PER_DAY = 0
    anna, berta, carla = (make_user(email=f"{name}@example.org") for name in ("a", "b", "c"))
    refuse(anna, "promotions", "push")
    refuse(carla, "services", "push")
    night = NOON + timedelta(hours=10)
    crowd = [anna.pk, berta.pk, carla.pk]

    assert tell(begin(), crowd) == Fed(queued=0, suppressed=3, known=0)
    tell(begin("promo:2", lasts=timedelta(hours=1), now=night), crowd, now=night)

    assert [reason for _, _, _, reason in pushes(campaign__key="promo:1")] == [
        "opted_out", "daily_cap", "daily_cap",
    ]  # fmt: skip
    assert [reason for _, _, _, reason in pushes(campaign__key="promo:2")] == [
        "opted_out", "quiet_hours", "quiet_hours",
    ]  # fmt: skip
    assert counts_are_right()
    assert counts_are_right("promo:2")


def test_who_was_spared_is_known_at_the_next_pass_of_the_day(make_user):
    anna, campaign = make_user(), begin()
    refuse(anna, "promotions", "push")
    tell(campaign, [anna.pk])
    end_pass(campaign_id=campaign, after=anna.pk, now=NOON)

    assert tell(campaign, [anna.pk, anna.pk + 1]) == Fed(queued=1, suppressed=0, known=1)
    assert progress("promo:1")["suppressed"]["opted_out"] == 1


def test_opting_out_calls_back_what_waits_and_counts_it(make_user):
    anna, night = make_user(), NOON + timedelta(hours=10)
    tell(begin(now=night), [anna.pk, anna.pk + 1], now=night)

    opt_out(user_id=anna.pk, topic="promotions", channel="push", source="link", now=night)

    assert pushes() == [
        (anna.pk, "2026-11-22", "suppressed", "opted_out"), (anna.pk + 1, "2026-11-22", "queued", ""),
    ]  # fmt: skip
    assert counts_are_right()
