"""A checkout that nobody ends is ended by the resolver, one way or the other."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from earmark.flash.errors import HoldExpired, InvalidTransition
from earmark.flash.models import Reservation
from earmark.flash.redis_engine import confirming, left_in_redis
from earmark.orders.models import Order
from tests.flash import someone_near
from tests.flash_redis.acts import cancel, checkout, counted, reserve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

STUCK = timedelta(seconds=31)


class Died(BaseException):
    """The process is no more."""


@pytest.fixture
def dying(monkeypatch):
    """The worker dies at that step of a checkout, and tells nobody."""

    def at(step):
        def die(*given):
            raise Died

        monkeypatch.setattr(confirming, "_tell", lambda sale, became: None)
        if step is not None:
            monkeypatch.setattr(confirming, step, die)

    yield at
    monkeypatch.undo()


def test_died_before_the_sale(selling, dying, monkeypatch, now):
    promo, user = selling(quantity=1), someone_near()
    token = reserve(promo, user, now)
    dying("_claim")
    with pytest.raises(Died):
        checkout(token, user, now)
    monkeypatch.undo()

    counted(promo, now + timedelta(seconds=29))
    assert left_in_redis([promo.pk], now) == {promo.pk: 0}
    counted(promo, now + STUCK)

    assert left_in_redis([promo.pk], now) == {promo.pk: 1}
    assert cancel(token, user, now) == "expired"
    with pytest.raises(HoldExpired):
        checkout(token, user, now)


def test_a_sale_that_comes_after_the_resolver_sells_nothing(selling, monkeypatch, now):
    promo, user = selling(quantity=1), someone_near()
    token, claim = reserve(promo, user, now), confirming._claim

    def late(*given):
        counted(promo, now + STUCK)
        return claim(*given)

    monkeypatch.setattr(confirming, "_claim", late)

    with pytest.raises(HoldExpired):
        checkout(token, user, now)

    assert not Order.objects.exists()
    assert left_in_redis([promo.pk], now) == {promo.pk: 1}


def test_died_after_the_sale(selling, dying, monkeypatch, now):
    promo, user = selling(quantity=2, max_per_user=1), someone_near()
    token = reserve(promo, user, now)
    dying(None)
    order = checkout(token, user, now)
    monkeypatch.undo()
    with pytest.raises(InvalidTransition):
        cancel(token, user, now)

    counted(promo, now + STUCK)

    assert left_in_redis([promo.pk], now) == {promo.pk: 1}
    assert checkout(token, user, now) == order
    assert Reservation.objects.get().slot == 1


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_commit_that_nobody_saw_is_found_out(selling, monkeypatch, now):
    promo, user = selling(quantity=1), someone_near()
    token, commit = reserve(promo, user, now), connection.commit

    def cut_off():
        commit()
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(connection, "commit", cut_off)
    with pytest.raises(OperationalError):
        checkout(token, user, now)
    monkeypatch.undo()

    assert checkout(token, user, now) == Order.objects.get().pk
