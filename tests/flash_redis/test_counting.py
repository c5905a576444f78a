"""Redis is brought in line with the escrow."""

from datetime import UTC, datetime, timedelta

import pytest

from earmark.base import facts
from earmark.catalog.models import Product
from earmark.flash.errors import HoldExpired, PromoNotActive, UserLimitReached
from earmark.flash.models import FlashPromo
from earmark.flash.redis_engine import left_in_redis
from earmark.flash.redis_engine.scripts import run
from earmark.flash.services.change import end_promo
from earmark.flash.tasks import keep_redis_right
from earmark.orders.models import Order
from tests.factories import bearer
from tests.flash import someone_near
from tests.flash_redis.acts import checkout, counted, reserve, sellable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def test_what_an_order_gave_back_is_sold_again_also_to_the_same_user(
    selling, django_capture_on_commit_callbacks, now
):
    promo, user = selling(quantity=1, max_per_user=1), someone_near()
    with django_capture_on_commit_callbacks(execute=True):
        order = checkout(reserve(promo, user, now), user, now)
    with pytest.raises(UserLimitReached):
        reserve(promo, user, now)
    assert bearer(user).post(f"/api/v1/orders/orders/{order}/cancel/").status_code == 200

    keep_redis_right()

    later = now + timedelta(seconds=2)
    assert checkout(reserve(promo, user, later), user, later) != order


def test_a_count_that_a_checkout_got_in_the_way_of_changes_nothing(selling, now):
    promo, user = selling(quantity=2), someone_near()
    token = reserve(promo, user, now)
    _, epoch, seq, ends, *_ = run("count", promo_id=promo.pk, now=now)
    checkout(token, user, now)

    assert run("adjust", epoch, ends, seq, -1, promo_id=promo.pk, now=now) == 0

    assert left_in_redis([promo.pk], now) == {promo.pk: 1}


def test_a_sale_of_an_epoch_that_is_over_is_refused(selling, now):
    promo, user = selling(quantity=2), someone_near()
    token = reserve(promo, user, now)
    FlashPromo.objects.filter(pk=promo.pk).update(epoch=7)

    with pytest.raises(HoldExpired):
        checkout(token, user, now)

    assert not Order.objects.exists()
    assert sellable(promo, counted(promo, now)) == 2
    promo.refresh_from_db()
    assert promo.epoch == 8


def test_who_comes_late_with_an_older_epoch_changes_nothing(selling, now):
    promo = selling(quantity=2)
    reserve(promo, someone_near(), now)

    assert run("open", 1, 99, 0, 0, 0, 0, promo_id=promo.pk, now=now) == [0]

    assert left_in_redis([promo.pk], now) == {promo.pk: 1}


def test_what_is_not_sold_any_more_ends_in_redis_too(selling, now):
    promo = selling()
    reserve(promo, someone_near(), now)
    Product.objects.filter(pk=promo.store_product.product_id).update(is_active=False)

    counted(promo, now)

    with pytest.raises(PromoNotActive):
        reserve(promo, someone_near(), now)


def test_a_promotion_that_was_ended_refuses_at_once_and_sells_what_is_held(selling, now):
    promo, user = selling(), someone_near()
    token = reserve(promo, user, now)

    end_promo(promo_id=promo.pk, stores=None, now=now)
    facts.deliver(clock=lambda: datetime.now(UTC))

    with pytest.raises(PromoNotActive):
        reserve(promo, someone_near(), now)
    assert checkout(token, user, now + timedelta(seconds=30))
