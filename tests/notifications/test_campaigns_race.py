"""Several at once: the cap holds, nobody is told twice, and each push is sent by one."""

from datetime import timedelta

import pytest

from earmark.notifications.models import Push
from earmark.notifications.services import close_campaign, send_push_batch
from earmark.notifications.services.opting_out import opt_out

from .conftest import NOON
from .pushes import begin, counts_are_right, pushes, tell

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = list(range(1, 301))


@pytest.fixture(autouse=True)
def governor(settings):
    settings.QUIET_HOURS = None
    settings.PUSHES_PER_DAY = 2


def test_two_campaigns_at_once_are_not_both_the_last_of_the_day(race):
    campaigns = [begin(f"promo:{n}") for n in range(6)]

    done = race(6, lambda n: tell(campaigns[n], CROWD))

    assert sum(fed.queued for fed in done) == 2 * len(CROWD)
    assert sum(fed.suppressed for fed in done) == 4 * len(CROWD)
    assert all(Push.objects.filter(user_id=user, state="queued").count() == 2 for user in (1, 150, 300))


def test_of_those_who_feed_one_batch_at_once_one_does(race):
    campaign = begin()

    done = race(6, lambda n: tell(campaign, CROWD))

    assert sorted(done, key=lambda fed: fed is not None)[:5] == [None] * 5
    assert len(pushes()) == len(CROWD)
    assert counts_are_right()


def test_senders_side_by_side_while_campaigns_are_fed_and_closed(race):
    campaigns = [begin(f"promo:{n}") for n in range(2)]
    later = NOON + timedelta(days=1)
    for campaign in campaigns:
        tell(campaign, CROWD)

    def work(n):
        if n < 2:
            return tell(campaigns[n], [400, 401], after=CROWD[-1], now=later)
        if n == 2:
            return close_campaign(key="promo:0", now=later)
        return sum(send_push_batch(clock=lambda: NOON, limit=70).sent for _ in range(4))

    done = race(6, work)

    assert not [outcome for outcome in done if isinstance(outcome, Exception)]
    assert sum(done[3:]) == Push.objects.filter(state="sent").count()
    assert not Push.objects.filter(state="sent").exclude(attempts=1).exists()
    assert counts_are_right("promo:0")
    assert counts_are_right("promo:1")


def test_who_opts_out_while_a_campaign_is_fed_is_counted_once(race, make_user):
    people = [make_user(email=f"{n}@example.org").pk for n in range(6)]
    campaign = begin()
    tell(campaign, people[:3])

    def work(n):
        if n == 0:
            return tell(campaign, people[3:], after=people[2])
        return opt_out(user_id=people[n - 1], topic="promotions", channel="push", source="link", now=NOON)

    done = race(7, work)

    assert not [outcome for outcome in done if isinstance(outcome, Exception)], done
    assert {reason for _, _, _, reason in pushes()} == {"opted_out"}
    assert counts_are_right()
