"""Offers are read from Redis, and nobody can tell but by the speed."""

import pytest
from django.db import transaction

from earmark.base import cache
from earmark.base.redis import gate
from earmark.offers.models import Offer
from earmark.offers.views.offers import CACHE
from tests.factories import anybody, make_offer

OFFERS = "/api/v1/offers/"


def change(offer, **fields):
    """What the back office does."""
    with transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**fields)
        cache.changed(CACHE)


@pytest.mark.django_db
def test_a_second_reader_costs_no_query(django_assert_num_queries):
    make_offer()
    first = anybody().get(OFFERS)

    with django_assert_num_queries(0):
        second = anybody().get(OFFERS)

    assert second.content == first.content


@pytest.mark.django_db
def test_what_differs_in_the_query_is_another_answer():
    make_offer("Net")
    make_offer("TV", kind="tv")

    assert anybody().get(OFFERS, {"kind": "tv"}).json()["count"] == 1
    assert anybody().get(OFFERS, {"kind": "internet"}).json()["results"][0]["name"] == "Net"
    assert anybody().get(OFFERS).json()["count"] == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", ["here", "away"])
def test_a_change_is_seen_at_once(redis, request):
    offer = make_offer("Old", price=1_00)
    if redis == "away":
        request.getfixturevalue("redis_away")
    one = f"{OFFERS}{offer.pk}/"
    assert (anybody().get(OFFERS).json()["count"], anybody().get(one).json()["name"]) == (1, "Old")

    change(offer, name="New", price=2_00)

    assert anybody().get(one).json()["price"] == "2.00"
    assert anybody().get(OFFERS).json()["results"][0]["name"] == "New"


@pytest.mark.django_db(transaction=True)
def test_an_offer_taken_off_the_shelf_is_gone_at_once():
    offer = make_offer()
    anybody().get(f"{OFFERS}{offer.pk}/")

    change(offer, is_active=False)

    assert anybody().get(f"{OFFERS}{offer.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_began_before_the_change_does_not_spoil_the_cache(monkeypatch):
    offer = make_offer("Old")
    reading = cache.dumps

    def overtaken(value):
        monkeypatch.setattr(cache, "dumps", reading)
        made = reading(value)
        change(offer, name="New")
        return made

    monkeypatch.setattr(cache, "dumps", overtaken)
    assert anybody().get(f"{OFFERS}{offer.pk}/").json()["name"] == "Old"

    assert anybody().get(f"{OFFERS}{offer.pk}/").json()["name"] == "New"


@pytest.mark.django_db
def test_links_lead_to_the_host_that_was_asked():
    make_offer()
    make_offer()

    for host in ("localhost", "testserver"):
        answer = anybody().get(OFFERS, {"page_size": 1}, HTTP_HOST=host)
        assert answer.json()["next"].startswith(f"http://{host}/")


@pytest.mark.django_db
def test_what_is_kept_goes_by_itself():
    make_offer()
    anybody().get(OFFERS)

    kept = gate().client.keys("cache:offers:*")

    assert len(kept) == 1
    assert 0 < gate().client.pttl(kept[0]) <= 5000


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "{id}/"])
@pytest.mark.parametrize("shape", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
def test_who_has_it_already_is_told_so(path, shape):
    place = OFFERS + path.format(id=make_offer().pk)
    tag = anybody().get(place).headers["ETag"]

    answer = anybody().get(place, HTTP_IF_NONE_MATCH=shape.format(tag=tag))

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag


@pytest.mark.django_db(transaction=True)
def test_who_has_an_old_one_gets_the_new_one():
    offer = make_offer("Old")
    tag = anybody().get(OFFERS).headers["ETag"]

    change(offer, name="New")
    answer = anybody().get(OFFERS, HTTP_IF_NONE_MATCH=tag)

    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


@pytest.mark.django_db
def test_without_redis_offers_are_read_all_the_same(redis_away):
    offer = make_offer()

    assert anybody().get(OFFERS).json()["count"] == 1
    assert anybody().get(f"{OFFERS}{offer.pk}/").headers["ETag"]
