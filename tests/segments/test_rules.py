"""New: joined within 30 days, or no order yet. Frequent: three orders in 90 days. Cancelled ones do not count."""

from datetime import timedelta

import pytest

from earmark.flash.services.segments import refresh_segments
from tests.factories import make_user

from .people import LONG_AGO, NOW, customer, flags, order, worked_out

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
MONTH, QUARTER = timedelta(days=30), timedelta(days=90)


def test_who_has_just_registered_is_new_and_not_frequent():
    assert flags(make_user()) == (True, False)


def test_who_has_not_ordered_yet_stays_new():
    assert worked_out(customer(joined=LONG_AGO)) == (True, False)


def test_who_has_ordered_is_new_until_thirty_days_are_over():
    joined = NOW - timedelta(days=5)
    user = customer(joined=joined, orders=[NOW])

    assert worked_out(user, joined + MONTH - MOMENT) == (True, False)
    assert worked_out(user, joined + MONTH) == (False, False)


def test_the_third_order_makes_frequent_until_ninety_days_after_the_first():
    first = NOW - timedelta(days=60)
    user = customer(orders=[first, NOW - MONTH])
    assert worked_out(user) == (False, False)

    order(user)

    assert worked_out(user) == (False, True)
    assert worked_out(user, first + QUARTER - MOMENT) == (False, True)
    assert worked_out(user, first + QUARTER) == (False, False)


def test_cancelled_orders_do_not_count():
    assert worked_out(customer(cancelled=[NOW])) == (True, False)
    assert worked_out(customer(orders=[NOW, NOW], cancelled=[NOW, NOW])) == (False, False)


def test_the_shop_may_have_other_numbers(settings):
    settings.NEW_USER_DAYS, settings.FREQUENT_ORDERS, settings.FREQUENT_DAYS = 2, 1, 10
    user = customer(joined=NOW - timedelta(days=1), orders=[NOW])

    assert worked_out(user) == (True, True)
    assert worked_out(user, NOW + timedelta(days=1)) == (False, True)
    assert worked_out(user, NOW + timedelta(days=10)) == (False, False)


def test_only_those_asked_for_are_looked_at():
    one, other = customer(orders=[NOW]), customer(orders=[NOW])

    refresh_segments(user_ids=[one.pk], now=NOW)

    assert [flags(one), flags(other)] == [(False, False), (True, False)]


def test_nothing_is_written_where_nothing_changes():
    users = [customer(orders=[NOW]).pk, customer().pk]

    assert refresh_segments(user_ids=users, now=NOW) == 1
    assert refresh_segments(user_ids=users, now=NOW) == 0


def test_nobody_in_particular():
    assert refresh_segments(user_ids=[], now=NOW) == 0
    assert refresh_segments(user_ids=[10**18], now=NOW) == 0
