"""The governor: what is owed goes, what is refused does not, what nobody asked for keeps to limits."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from earmark.base.sql import call
from earmark.notifications.governor import slot_of
from earmark.notifications.models import Notification

from .conftest import NOON
from .reach import ENDED, PLACED, TOPPED_UP, at, ended, refuse, speaks, subscribe, told

pytestmark = pytest.mark.django_db
SUPPRESSED = ("suppressed", "opted_out")


@pytest.fixture(autouse=True)
def limits(settings):
    settings.TIME_ZONE = "UTC"
    settings.MESSAGES_PER_DAY = 5
    settings.QUIET_HOURS = (time(21), time(8))


@pytest.fixture
def anna(make_user):
    """By mail, SMS and push."""
    user = make_user(email="anna@example.org", phone="+15550100")
    subscribe(user)
    return user


def stand(rows):
    """(state, reason) by channel."""
    return {channel: (row.state, row.reason) for channel, row in rows.items()}


def test_what_is_refused_on_a_channel_is_suppressed_there_alone(anna):
    refuse(anna, "services", "sms")

    assert stand(ended(anna)) == {
        "email": ("queued", ""), "sms": SUPPRESSED, "push": ("queued", ""), "in_app": ("sent", ""),
    }  # fmt: skip
    assert stand(told(anna, "wallet_topped_up", TOPPED_UP))["sms"] == ("queued", "")


def test_what_is_owed_comes_by_mail_all_the_same_but_not_by_sms(anna):
    refuse(anna, "orders", "email", "sms", "push")

    assert stand(told(anna, "order_placed", PLACED)) == {
        "email": ("queued", ""), "sms": SUPPRESSED, "push": SUPPRESSED, "in_app": ("sent", ""),
    }  # fmt: skip
    assert stand(told(anna, "order_paid", PLACED, "paid:1"))["email"] == SUPPRESSED


def test_a_reminder_waits_for_the_morning_where_the_user_lives_but_mail_does_not(anna):
    speaks(anna, time_zone="America/Bogota")

    rows = ended(anna, now=at("22 03:00"))  # ten in the evening

    assert {channel: row.due_at for channel, row in rows.items()} == {
        "email": at("22 03:00"), "in_app": at("22 03:00"), "sms": at("22 13:00"), "push": at("22 13:00"),
    }  # fmt: skip


def test_what_answers_the_user_comes_at_night_and_however_often(anna, settings):
    settings.MESSAGES_PER_DAY = 0

    rows = told(anna, "wallet_topped_up", TOPPED_UP, now=at("21 23:00"))

    assert {row.due_at for row in rows.values()} == {at("21 23:00")}
    assert {row.state for row in rows.values()} == {"queued", "sent"}


def test_a_zone_that_is_not_known_is_the_shops(anna, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    speaks(anna, time_zone="Nowhere/Land")

    assert ended(anna, now=NOON)["sms"].due_at == at("21 23:00")


@pytest.mark.parametrize(
    ("quiet", "moments", "states"),
    [
        # The night belongs to the day after it: the cap of one is free again at nine in the evening.
        ((time(21), time(8)), ("21 10:00", "21 20:59", "21 21:00", "22 20:59", "22 21:00"), "qsqsq"),
        ((time(1), time(6)), ("21 00:00", "21 23:59", "22 00:00", "22 02:00"), "qsqs"),
        (None, ("21 00:00", "21 23:59", "22 00:00"), "qsq"),
    ],
    ids=["over midnight", "after midnight", "no quiet hours"],
)  # fmt: skip
def test_a_cap_is_of_the_local_day_on_which_a_message_is_due(anna, settings, quiet, moments, states):
    settings.QUIET_HOURS, settings.MESSAGES_PER_DAY = quiet, 1

    rows = [ended(anna, f"ended:{moment}", now=at(moment)) for moment in moments]

    assert "".join(row["sms"].state[0] for row in rows) == states
    assert {row["sms"].reason for row in rows if row["sms"].state == "suppressed"} == {"daily_cap"}


@pytest.mark.parametrize(
    "quiet",
    [(time(21), time(8)), (time(1), time(6)), (time(21), time(0)), (time(9), time(9)), None],
    ids=["over midnight", "after midnight", "till midnight", "both alike", "none"],
)
def test_messages_and_campaigns_agree_on_when_and_on_which_day(quiet):
    begins, ends = quiet or (None, None)
    for zone in ("UTC", "America/Bogota", "Asia/Kathmandu"):
        for hour in range(24):
            now = at("21 00:00") + timedelta(hours=hour)
            slot = slot_of(now=now, zone=ZoneInfo(zone), quiet=quiet)
            due = call(
                "notifications.due",
                p_now=now,
                p_zone=zone,
                p_else="UTC",
                p_quiet_from=begins,
                p_quiet_to=ends,
            )
            day = (slot.closes - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
            assert (slot.at, day) == (due.at, due.day), (zone, now)
            assert slot.opens <= now < slot.closes


@pytest.mark.parametrize(
    ("zone", "midnight", "quiet"),
    [
        ("Australia/Lord_Howe", "2026-04-04T13:00", (time(22), time(1, 45))),
        ("America/New_York", "2026-11-01T04:00", (time(22), time(1, 30))),
        ("America/Santiago", "2026-04-05T03:00", (time(23), time(0, 30))),
        ("Africa/Cairo", "2026-04-23T22:00", (time(21), time(0))),
        ("Pacific/Apia", "2011-12-30T10:00", (time(21), time(8))),
    ],
)
def test_they_agree_when_clocks_are_put_back_or_forward(zone, midnight, quiet):
    begins, ends = quiet
    for minutes in range(-180, 300, 20):
        now = datetime.fromisoformat(f"{midnight}Z") + timedelta(minutes=minutes)
        slot = slot_of(now=now, zone=ZoneInfo(zone), quiet=quiet)
        due = call(
            "notifications.due", p_now=now, p_zone=zone, p_else="UTC", p_quiet_from=begins, p_quiet_to=ends
        )
        assert slot.at.timestamp() == due.at.timestamp(), now
        assert slot.opens <= now < slot.closes


def test_channels_are_counted_apart_and_mail_not_at_all(anna, settings):
    settings.MESSAGES_PER_DAY = 1
    refuse(anna, "services", "push")
    ended(anna)
    Notification.objects.filter(channel="push").delete()
    told(anna, "wallet_topped_up", TOPPED_UP)

    rows = told(anna, "subscription_expiring", ENDED | {"expiration_date": "2026-11-24T00:00:00Z"}, "soon:1")

    assert {channel: row.state for channel, row in rows.items()} == {
        "email": "queued", "in_app": "sent", "sms": "suppressed", "push": "suppressed",
    }  # fmt: skip
    assert (rows["sms"].reason, rows["push"].reason) == ("daily_cap", "opted_out")


def test_what_was_suppressed_does_not_count(anna, settings):
    settings.MESSAGES_PER_DAY = 1
    ended(anna)
    Notification.objects.update(state="suppressed", sent_at=None)

    assert ended(anna, "ended:2")["sms"].state == "queued"


def test_opting_out_calls_back_what_waits(anna):
    night = at("21 23:00")
    waiting, paid = ended(anna, now=night), told(anna, "wallet_topped_up", TOPPED_UP, now=night)

    Notification.objects.filter(pk=waiting["email"].pk).update(state="sending")  # and has to be tried again
    refuse(anna, "services", "sms", "email")

    for row in (*waiting.values(), *paid.values()):
        row.refresh_from_db()
    assert stand(waiting)["sms"] == stand(waiting)["email"] == SUPPRESSED
    assert stand(waiting)["push"] == stand(paid)["sms"] == ("queued", "")
    assert waiting["sms"].due_at == night + timedelta(hours=9)
