"""Whom a promotion is for is told of it, once a day, whatever happens on the way."""

from datetime import time

import pytest

from earmark.base import facts
from earmark.base.clock import now
from earmark.flash import tasks
from earmark.flash.models import FlashPromo
from earmark.flash.services.finishing import finish_due
from earmark.flash.services.telling import due_to_tell, notify_promo
from earmark.notifications.models import Campaign, Push
from earmark.notifications.services import campaigns
from tests.factories import bearer, make_user
from tests.flash import make_promo

pytestmark = pytest.mark.django_db


def told():
    """Who has how many pushes, by id."""
    ids = list(Push.objects.order_by("user_id").values_list("user_id", flat=True))
    return {id: ids.count(id) for id in ids}


def test_exactly_those_it_is_for_are_told(promo, people, clock):
    notify_promo(promo_id=promo.pk, clock=clock)

    assert told() == dict.fromkeys(people, 1)


def test_again_adds_none(promo, people, clock):
    for _ in range(2):
        notify_promo(promo_id=promo.pk, clock=clock)

    assert told() == dict.fromkeys(people, 1)


def test_on_the_next_day_they_are_told_once_more(promo, people, clock):
    notify_promo(promo_id=promo.pk, clock=clock)
    clock.advance(days=1)
    notify_promo(promo_id=promo.pk, clock=clock)

    assert told() == dict.fromkeys(people, 2)


def test_who_was_cut_off_in_the_middle_goes_on_where_they_were(promo, people, clock, monkeypatch):
    feed, fed = campaigns.feed, []

    def dies_at_the_second(**batch):
        fed.append(batch["after"])
        if len(fed) == 2:
            raise ConnectionError
        return feed(**batch)

    monkeypatch.setattr(campaigns, "feed", dies_at_the_second)
    with pytest.raises(ConnectionError):
        notify_promo(promo_id=promo.pk, clock=clock)
    assert told() == dict.fromkeys(people[:2], 1)

    notify_promo(promo_id=promo.pk, clock=clock)

    assert told() == dict.fromkeys(people, 1)
    assert fed == [0, people[1], people[1], people[3]]


def test_who_comes_into_reach_later_is_told_at_the_next_pass(promo, people, clock):
    notify_promo(promo_id=promo.pk, clock=clock)
    Push.objects.filter(user_id=people[1]).delete()  # as if they had come only now

    notify_promo(promo_id=promo.pk, clock=clock)

    assert told() == dict.fromkeys(people, 1)


@pytest.mark.parametrize(
    "fields",
    [{"opens_in": 60}, {"opens_in": -7200, "lasts": 3600}, {"status": "cancelled"}, {"status": "finished"}],
    ids=["before", "after", "cancelled", "finished"],
)
def test_outside_of_its_window_nobody_is_told(people, clock, fields):
    promo = make_promo(**{"status": "active"} | fields)

    notify_promo(promo_id=promo.pk, clock=clock)

    assert told() == {}


def test_who_sleeps_is_told_in_the_morning(promo, people, clock, settings):
    settings.QUIET_HOURS = (time(11), time(13))

    notify_promo(promo_id=promo.pk, clock=clock)

    assert {push.due_at.hour for push in Push.objects.all()} == {13}
    assert told() == dict.fromkeys(people, 1)


def test_who_has_heard_enough_that_day_is_not_told(promo, people, clock, settings):
    settings.PUSHES_PER_DAY = 0

    notify_promo(promo_id=promo.pk, clock=clock)

    assert set(Push.objects.values_list("state", "reason")) == {("suppressed", "daily_cap")}


def test_a_pass_is_due_at_once_then_every_fifteen_minutes_and_while_unfinished(promo, people, clock):
    started = due_to_tell(now=clock.now)
    notify_promo(promo_id=promo.pk, clock=clock)
    after = due_to_tell(now=clock.now)
    clock.advance(minutes=15)
    later = due_to_tell(now=clock.now)
    Campaign.objects.update(cursor=people[0], pass_ended_at=clock.now)
    unfinished = due_to_tell(now=clock.now)

    assert (started, after, later, unfinished) == ([promo.pk], [], [promo.pk], [promo.pk])


def test_two_workers_do_not_tell_of_one_promotion_at_once(promo, people, clock, monkeypatch):
    feed, meanwhile = campaigns.feed, []

    def another_comes(**batch):
        meanwhile.append(notify_promo(promo_id=promo.pk, clock=clock))
        return feed(**batch)

    monkeypatch.setattr(campaigns, "feed", another_comes)
    taken = notify_promo(promo_id=promo.pk, clock=clock)

    assert (taken, meanwhile) == (5, [0, 0, 0])


def test_a_call_ends_in_time_and_leaves_the_rest_to_the_next(promo, people, clock, monkeypatch):
    feed = campaigns.feed

    def slowly(**batch):
        clock.advance(seconds=40)
        return feed(**batch)

    monkeypatch.setattr(campaigns, "feed", slowly)

    assert [notify_promo(promo_id=promo.pk, clock=clock) for _ in range(2)] == [4, 1]
    assert told() == dict.fromkeys(people, 1)


def test_without_redis_the_slower_of_two_stops(promo, people, clock, monkeypatch, redis_away):
    feed, meanwhile = campaigns.feed, []

    def another_is_faster(**batch):
        if batch["after"] == people[1]:
            meanwhile.append(feed(**batch))
        return feed(**batch)

    monkeypatch.setattr(campaigns, "feed", another_is_faster)
    taken = notify_promo(promo_id=promo.pk, clock=clock)

    assert (taken, len(meanwhile)) == (2, 1)
    assert told() == dict.fromkeys(people[:4], 1)


def test_a_promotion_that_has_started_is_told_of_at_once(monkeypatch):
    promo, queued = make_promo(), []
    monkeypatch.setattr(tasks.notify_promo, "delay", queued.append)

    tasks.activate_and_notify_promos()
    facts.deliver(clock=now)

    promo.refresh_from_db()
    assert promo.status == "active"
    assert queued == [promo.pk]


def test_once_it_is_over_what_still_waits_is_not_sent(promo, people, clock):
    notify_promo(promo_id=promo.pk, clock=clock)
    FlashPromo.objects.update(ends_at=clock.now)

    finish_due(now=clock.now)
    facts.deliver(clock=now)

    assert set(Push.objects.values_list("state", "reason")) == {("suppressed", "ended")}


def test_the_beat_has_active_promotions_told_of(promo, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks.notify_promo, "delay", queued.append)

    tasks.notify_active_promos()

    assert queued == [promo.pk]


def test_the_seller_sees_how_far_it_is(promo, people, clock):
    admin = bearer(make_user(role="admin"))
    before = admin.get(f"/promos/{promo.pk}/progress").json()
    notify_promo(promo_id=promo.pk, clock=clock)
    after = admin.get(f"/promos/{promo.pk}/progress").json()

    assert (before["eligible"], before["queued"], before["sent"]) == (5, 0, 0)
    assert (after["eligible"], after["queued"], after["sent"]) == (5, 5, 0)
