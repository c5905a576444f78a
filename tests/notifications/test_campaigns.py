"""Campaigns: whom a batch tells, whom it does not, and why."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError

from earmark.notifications.models import Campaign, Push
from earmark.notifications.queries import progress
from earmark.notifications.services import close_campaign, end_pass, feed, open_campaign
from earmark.notifications.services.campaigns import Fed, Pass
from earmark.notifications.words import MissingData, UnknownKind

from .conftest import NOON
from .pushes import DATA, begin, counts_are_right, pushes, tell

pytestmark = pytest.mark.django_db
DAY = "2026-11-21"


@pytest.fixture(autouse=True)
def governor(settings):
    settings.TIME_ZONE = "UTC"
    settings.PUSHES_PER_DAY = 3
    settings.QUIET_HOURS = (time(21), time(8))


def test_a_batch_is_queued_and_moves_the_cursor():
    campaign = begin()

    assert tell(campaign, [3, 5, 8]) == Fed(queued=3, suppressed=0, known=0)

    assert pushes() == [(user, DAY, "queued", "") for user in (3, 5, 8)]
    assert Campaign.objects.get().cursor == 8


def test_opening_a_campaign_again_finds_it_where_it_stands():
    campaign = begin()
    tell(campaign, [3, 5])

    again = open_campaign(key="promo:1", kind="promo_live", data=DATA, ends_at=NOON, now=NOON)

    assert again == Pass(campaign, cursor=5)
    assert Campaign.objects.get().ends_at > NOON


@pytest.mark.parametrize(
    ("kind", "data", "refused"), [("nothing", DATA, UnknownKind), ("promo_live", {}, MissingData)]
)
def test_what_has_no_words_is_not_opened(kind, data, refused):
    with pytest.raises(refused):
        open_campaign(key="promo:1", kind=kind, data=data, ends_at=NOON, now=NOON)


def test_a_batch_that_comes_again_is_not_taken():
    campaign = begin()
    tell(campaign, [3, 5])

    assert tell(campaign, [3, 5]) is None

    assert len(pushes()) == 2
    assert progress("promo:1")["eligible"] == 2


def test_the_next_pass_tells_who_came_since_and_nobody_twice():
    campaign = begin()
    tell(campaign, [3, 5])
    assert end_pass(campaign_id=campaign, after=5, now=NOON)

    assert tell(campaign, [3, 4, 5]) == Fed(queued=1, suppressed=0, known=2)
    assert counts_are_right()


def test_the_next_day_is_told_again():
    campaign = begin()
    tell(campaign, [3])
    end_pass(campaign_id=campaign, after=3, now=NOON)

    assert tell(campaign, [3], now=NOON + timedelta(days=1)).queued == 1

    assert [day for _, day, _, _ in pushes()] == [DAY, "2026-11-22"]


def test_a_pass_ends_once_and_where_it_stands():
    campaign = begin()
    tell(campaign, [3, 5])

    assert not end_pass(campaign_id=campaign, after=3, now=NOON)
    assert end_pass(campaign_id=campaign, after=5, now=NOON)
    assert not end_pass(campaign_id=campaign, after=5, now=NOON)

    assert (progress("promo:1")["passes"], progress("promo:1")["pass_ended_at"]) == (1, NOON)


def test_eligible_are_those_of_the_last_full_pass():
    campaign = begin()
    tell(campaign, [3, 5])
    end_pass(campaign_id=campaign, after=5, now=NOON)

    tell(campaign, [3])
    during = progress("promo:1")["eligible"]
    end_pass(campaign_id=campaign, after=3, now=NOON)

    assert (during, progress("promo:1")["eligible"]) == (2, 1)


def test_who_has_had_enough_that_day_is_suppressed(settings):
    settings.PUSHES_PER_DAY = 1
    tell(begin("promo:1"), [1, 2])

    assert tell(begin("promo:2"), [1, 2, 3]) == Fed(queued=1, suppressed=2, known=0)
    assert tell(begin("promo:3"), [1], now=NOON + timedelta(days=1)).queued == 1

    assert pushes(campaign__key="promo:2") == [
        (1, DAY, "suppressed", "daily_cap"), (2, DAY, "suppressed", "daily_cap"), (3, DAY, "queued", ""),
    ]  # fmt: skip
    assert counts_are_right("promo:2")


def test_what_was_suppressed_does_not_count(settings):
    settings.PUSHES_PER_DAY = 1
    tell(begin("promo:1"), [1])
    close_campaign(key="promo:1", now=NOON)

    assert tell(begin("promo:2"), [1]) == Fed(queued=1, suppressed=0, known=0)


def test_whoever_stands_between_many_who_are_not_meant_is_governed_all_the_same(settings):
    settings.PUSHES_PER_DAY = 1
    tell(begin("promo:1"), list(range(1, 41)))

    assert tell(begin("promo:2"), [1, 20, 41]) == Fed(queued=1, suppressed=2, known=0)


def test_nobody_is_told_where_no_push_is_allowed(settings):
    settings.PUSHES_PER_DAY = 0

    assert tell(begin(), [1, 2]) == Fed(queued=0, suppressed=2, known=0)


@pytest.mark.parametrize(
    ("zone", "local", "due", "day"),
    [
        ("UTC", "20:59", "2026-11-21T20:59+00:00", "2026-11-21"),
        ("UTC", "21:00", "2026-11-22T08:00+00:00", "2026-11-22"),
        ("America/Bogota", "02:00", "2026-11-21T13:00+00:00", "2026-11-21"),
        ("Asia/Tokyo", "23:30", "2026-11-21T23:00+00:00", "2026-11-22"),
        ("Nowhere/Land", "21:00", "2026-11-22T08:00+00:00", "2026-11-22"),
        ("", "12:00", "2026-11-21T12:00+00:00", "2026-11-21"),
    ],
)  # fmt: skip
def test_quiet_hours_are_local_and_the_push_counts_for_the_day_on_which_they_end(zone, local, due, day):
    at = {"America/Bogota": 5, "Asia/Tokyo": -9}.get(zone, 0)
    now = datetime.fromisoformat(f"2026-11-21T{local}+00:00") + timedelta(hours=at)

    assert tell(begin(now=now), [7], zone=zone, now=now).queued == 1

    push = Push.objects.get()
    assert (push.due_at, str(push.local_day)) == (datetime.fromisoformat(due), day)


def test_hours_by_day_can_be_quiet_too(settings):
    settings.QUIET_HOURS = (time(11), time(15))

    tell(begin(), [7])

    assert Push.objects.get().due_at == datetime(2026, 11, 21, 15, tzinfo=UTC)


def test_without_quiet_hours_everybody_is_told_at_once(settings):
    settings.QUIET_HOURS = None
    night = NOON + timedelta(hours=11)

    tell(begin(now=night), [7], now=night)

    assert Push.objects.get().due_at == night


def test_who_could_only_be_told_when_it_is_over_is_suppressed(settings):
    settings.PUSHES_PER_DAY = 0
    night = NOON + timedelta(hours=10)
    campaign = begin(lasts=timedelta(hours=1), now=night)

    assert tell(campaign, [7], now=night) == Fed(queued=0, suppressed=1, known=0)

    assert pushes() == [(7, "2026-11-22", "suppressed", "quiet_hours")]
    assert counts_are_right()


def test_one_batch_can_live_all_over_the_world():
    campaign, now = begin(), datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    zones = ["", "America/Bogota", "Nowhere/Land", "Asia/Tokyo", "America/Bogota"]

    done = feed(campaign_id=campaign, after=0, users=[1, 2, 3, 4, 5], zones=zones, now=now)

    assert done == Fed(queued=5, suppressed=0, known=0)
    assert [day for _, day, _, _ in pushes()] == ["2026-11-22", DAY, "2026-11-22", "2026-11-22", DAY]
    assert Campaign.objects.get().cursor == 5


def test_a_user_named_twice_is_the_callers_mistake():
    with pytest.raises(IntegrityError):
        tell(begin(), [1, 1])


def test_a_campaign_that_is_over_takes_nobody():
    campaign = begin(lasts=timedelta(hours=1))

    assert tell(campaign, [1], now=NOON + timedelta(hours=1)) is None
    assert pushes() == []


def test_closing_a_campaign_suppresses_what_waits():
    campaign = begin()
    tell(campaign, [1, 2])
    tell(begin("promo:2"), [1])

    assert close_campaign(key="promo:1", now=NOON) == 2
    assert close_campaign(key="promo:1", now=NOON) == 0

    assert pushes(campaign=campaign) == [(user, DAY, "suppressed", "ended") for user in (1, 2)]
    assert counts_are_right()
    assert progress("promo:2")["queued"] == 1


def test_nothing_is_known_of_a_campaign_that_has_not_begun():
    assert close_campaign(key="promo:9", now=NOON) == 0
    assert progress("promo:9") == {
        "eligible": 0, "queued": 0, "sent": 0, "failed": 0,
        "suppressed": dict.fromkeys(("opted_out", "daily_cap", "quiet_hours", "ended", "unreachable"), 0),
        "passes": 0, "pass_ended_at": None,
    }  # fmt: skip


def test_a_campaign_is_about_the_topic_of_its_kind():
    begin()

    assert Campaign.objects.get().topic == "promotions"
