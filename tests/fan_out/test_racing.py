"""Several workers at one promotion."""

import pytest

from earmark.flash.services.telling import notify_promo
from earmark.notifications.models import Campaign, Push

WORKERS = 4


@pytest.mark.django_db(transaction=True)
def test_workers_who_know_nothing_of_each_other_tell_everybody_once(
    promo, people, clock, race, redis_away, books
):
    taken = race(WORKERS, lambda _: notify_promo(promo_id=promo.pk, clock=clock))

    assert all(isinstance(each, int) for each in taken), taken
    assert sorted(Push.objects.values_list("user_id", flat=True)) == people
    campaign = Campaign.objects.get()
    assert (campaign.queued, campaign.cursor) == (5, 0)
    assert sum(taken) == 5 * campaign.passes
