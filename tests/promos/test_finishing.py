"""Promotions are over when their window closes, and what is left goes back."""

from datetime import timedelta

import pytest
from django.conf import settings

from earmark.base.models import Fact
from earmark.flash.services.finishing import SLACK, finish_due
from earmark.flash.services.starting import start_due
from earmark.ledger.models import Account
from earmark.ledger.services import return_leftovers
from tests.flash import make_promo
from tests.shop import stock_of

pytestmark = pytest.mark.django_db


def running(**fields):
    """A promotion that has started."""
    promo = make_promo(**fields)
    start_due(now=promo.starts_at)
    promo.refresh_from_db()
    return promo


def finish(promo, **later):
    """What the beat does so long after its end; the promotion as it is then."""
    due = finish_due(now=promo.ends_at + timedelta(**later))
    promo.refresh_from_db()
    return due


def told():
    return [fact.payload["promo"] for fact in Fact.objects.filter(topic="promo.finished")]


def is_closed(promo):
    return Account.objects.filter(pk=promo.account_id, closed_at__isnull=False).exists()


def test_what_was_set_aside_goes_back(books):
    promo = running(stock=20, quantity=5)

    assert finish(promo) == 1

    return_leftovers()
    assert (promo.status, promo.finished_at) == ("finished", promo.ends_at)
    assert is_closed(promo)
    assert stock_of(promo.store_product) == (20, 0)
    assert told() == [promo.pk]


def test_it_is_finished_once_and_not_before_its_end():
    promo = running(quantity=5)

    assert finish(promo, microseconds=-1) == 0
    assert [finish(promo), finish(promo, days=1)] == [1, 0]
    assert told() == [promo.pk]


def test_one_that_nobody_touched_is_finished_straight():
    promo = make_promo(stock=20, quantity=5)

    assert start_due(now=promo.ends_at) == 0
    assert finish(promo) == 1

    assert (promo.status, promo.started_at, promo.account_id) == ("finished", None, None)
    assert stock_of(promo.store_product) == (20, 0)


def test_one_that_was_called_off_stays_so():
    promo = make_promo(status="cancelled")

    assert finish(promo) == 0
    assert promo.status == "cancelled"


def test_tickets_of_the_last_moment_can_still_be_checked_out(books):
    promo = running(quantity=5, engine="redis")
    after = (settings.FLASH_HOLD + SLACK).total_seconds()

    assert [finish(promo), finish(promo, seconds=after - 1)] == [1, 0]
    assert (promo.finished_at, is_closed(promo)) == (promo.ends_at, False)
    assert told() == [promo.pk]

    assert [finish(promo, seconds=after), finish(promo, seconds=after + 1)] == [1, 0]
    assert (promo.status, promo.finished_at, is_closed(promo)) == ("finished", promo.ends_at, True)
    assert told() == [promo.pk]
