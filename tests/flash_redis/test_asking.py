"""What a reservation asks of PostgreSQL and of Redis."""

from datetime import timedelta

import pytest

from earmark.base.ids import new_id
from earmark.base.redis import gate
from earmark.flash import redis_engine
from earmark.flash.errors import HoldExpired, NotEligible, ReservationNotFound, SoldOut
from earmark.flash.redis_engine import left_in_redis
from earmark.flash.redis_engine.scripts import run
from earmark.flash.rules import Token
from earmark.identity.models import Profile
from tests.flash import someone_near
from tests.flash_redis.acts import cancel, checkout, reserve

pytestmark = pytest.mark.django_db


def test_who_hammers_a_sold_out_promotion_costs_postgresql_nothing(selling, statements, now):
    promo, user = selling(quantity=1), someone_near()
    reserve(promo, user, now)

    with statements() as seen:
        for _ in range(3):
            with pytest.raises(SoldOut) as refused:
                redis_engine.reserve(promo_id=promo.pk, user_id=user.pk, now=now)

    assert seen == []
    assert abs(refused.value.members["retry_at"] - now - timedelta(seconds=60)) < timedelta(milliseconds=2)


def test_whom_it_is_for_is_asked_again_after_a_minute(selling, now):
    promo, user = selling(), someone_near()
    reserve(promo, user, now)
    Profile.objects.filter(user=user).update(is_new_user=False)

    assert reserve(promo, user, now + timedelta(seconds=59))
    with pytest.raises(NotEligible):
        reserve(promo, user, now + timedelta(seconds=61))


def test_an_answer_that_got_lost_is_asked_for_again(selling, now):
    promo, user, ticket = selling(quantity=2), someone_near(), new_id()
    reserve(promo, someone_near(), now)

    def ask():
        return run("reserve", user.pk, str(ticket), 60_000, 0, "", promo_id=promo.pk, ticket=ticket, now=now)

    assert ask() == ask()
    assert left_in_redis([promo.pk], now) == {promo.pk: 0}


def test_what_has_ended_counts_as_left(selling, now, over):
    promo, other = selling(quantity=2), selling(quantity=3)
    reserve(promo, someone_near(), now)

    assert left_in_redis([promo.pk, other.pk], now) == {promo.pk: 1}
    assert left_in_redis([promo.pk], over) == {promo.pk: 2}


def test_all_keys_of_a_promotion_are_in_one_place_and_will_be_forgotten(selling, now):
    promo, ann, bob = selling(max_per_user=2), someone_near(), someone_near()
    checkout(reserve(promo, ann, now), ann, now)
    cancel(reserve(promo, bob, now), bob, now)
    reserve(promo, bob, now)
    redis = gate().client

    keys = redis.keys("flash:*")

    assert len(keys) >= 6
    assert all(key.startswith(f"flash:{{{promo.pk}}}:".encode()) for key in keys)
    assert all(0 < redis.pttl(key) < 26 * 3600 * 1000 for key in keys)


@pytest.mark.parametrize(
    ("promo", "epoch", "refusal"),
    [
        ("its own", 1, ReservationNotFound),
        ("its own", 9, ReservationNotFound),
        ("its own", -1, ReservationNotFound),
        (0, 1, ReservationNotFound),
        (-(10**20), 1, ReservationNotFound),
        (10**25, 1, ReservationNotFound),
        ("forgotten", 1, HoldExpired),
    ],
)
def test_a_token_that_nobody_was_given(selling, promo, epoch, refusal, now):
    known, user = selling(), someone_near()
    reserve(known, user, now)
    if promo == "forgotten":
        gate().client.flushdb()
    token = Token(new_id(), known.pk if isinstance(promo, str) else promo, epoch)

    with pytest.raises(refusal):
        checkout(token, user, now)
