"""What is open for me, the nearest first."""

import pytest

from earmark.base.sql import rows
from earmark.flash.models import FlashPromo
from earmark.identity.models import Profile
from earmark.inventory.models import Store
from tests.factories import anybody, bad_fields, bearer, problem
from tests.flash import ACTIVE, RESERVE, make_promo, place, someone_near
from tests.promos_active.seeing import ids_seen_by, rules_of, seen_by
from tests.shop import BOGOTA, make_product, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(db):
    """A new customer in Bogotá."""
    return someone_near()


def test_a_promotion_says_what_it_is_where_and_how_many_are_left(me):
    promo = make_promo(store=make_store("Tienda Centro", place=(4.72, -74.072)), stock=7)

    [shown] = seen_by(me)

    assert shown == {
        "id": promo.pk,
        "product_name": promo.store_product.product.name,
        "store_name": "Tienda Centro",
        "promo_price": "5.00",
        "base_price": "10.00",
        "currency": "USD",
        "starts_at": promo.starts_at.isoformat().replace("+00:00", "Z"),
        "ends_at": promo.ends_at.isoformat().replace("+00:00", "Z"),
        "distance_m": pytest.approx(995.2, abs=1),
        "remaining": 7,
    }


def test_the_nearest_come_first_a_page_at_a_time(me):
    far, near, middle = (make_promo(store=make_store(place=(lat, -74.072))) for lat in (4.725, 4.712, 4.72))

    first = bearer(me).get(ACTIVE, {"page_size": 2}).json()
    last = bearer(me).get(ACTIVE, {"page_size": 2, "page": "last"}).json()

    assert [promo["id"] for promo in first["results"]] == [near.pk, middle.pk]
    assert (first["count"], first["previous"]) == (3, None)
    assert first["next"].endswith("?page=2&page_size=2")
    assert [promo["id"] for promo in last["results"]] == [far.pk]


@pytest.mark.parametrize("page", ["2", "9" * 18, "9" * 5000], ids=["second", "far", "endless"])
def test_past_the_end_there_is_nothing(me, page):
    make_promo()

    answer = bearer(me).get(ACTIVE, {"page": page})

    assert problem(answer) == (404, "not_found")


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x\0"}, {"page_size": "-1"}], ids=str)
def test_nonsense_is_refused(me, query):
    assert bad_fields(bearer(me).get(ACTIVE, query)) == list(query)


def test_nobody_sees_any_without_saying_who_they_are():
    assert problem(anybody().get(ACTIVE)) == (401, "not_authenticated")


def test_without_a_location_there_are_none(me):
    make_promo()
    Profile.objects.filter(user=me).update(location=None)

    answer = bearer(me).get(ACTIVE)

    assert answer.json() == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("status", ["scheduled", "active"])
def test_it_is_open_by_the_clock_whatever_has_been_written_down(me, status):
    is_open = make_promo(status=status)
    make_promo(status=status, opens_in=60)
    make_promo(status=status, opens_in=-3600, lasts=3600)

    assert ids_seen_by(me) == [is_open.pk]


@pytest.mark.parametrize("status", ["finished", "cancelled"])
def test_one_that_was_ended_is_not_shown(me, status):
    make_promo(status=status)

    assert ids_seen_by(me) == []


def test_only_those_of_my_kind_are_shown():
    both, for_new, for_frequent = (
        make_promo(segments=segments) for segments in (["new", "frequent"], ["new"], ["frequent"])
    )

    assert ids_seen_by(someone_near()) == [both.pk, for_new.pk]
    assert ids_seen_by(someone_near(is_new_user=False, is_frequent=True)) == [both.pk, for_frequent.pk]
    assert ids_seen_by(someone_near(is_new_user=False)) == []


def test_each_reaches_as_far_as_its_own_radius(me):
    place(me, (4.76, -74.072))  # five and a half kilometres away
    make_promo()
    wide = make_promo(radius_m=6000)

    assert ids_seen_by(me) == [wide.pk]


def test_a_product_that_is_not_sold_any_more_is_not_shown(me):
    make_promo(product=make_product(is_active=False))

    assert ids_seen_by(me) == []


def test_what_a_promotion_will_set_aside_is_all_that_is_left_of_it(me):
    make_promo(stock=20, quantity=3)

    assert [promo["remaining"] for promo in seen_by(me)] == [3]


def test_it_goes_where_its_store_goes_unless_it_is_over(me):
    store = make_store(place=(10.0, -74.072))
    moved, over = make_promo(store=store), make_promo(store=store, status="finished")
    here = make_store(place=BOGOTA).location

    Store.objects.filter(pk=store.pk).update(location=here)

    assert ids_seen_by(me) == [moved.pk]
    assert [FlashPromo.objects.get(pk=promo.pk).location == here for promo in (moved, over)] == [True, False]


def test_what_is_held_counts_as_left_again_once_its_minute_is_over(me):
    promo = make_promo(stock=2)
    for user in (me, someone_near()):
        assert bearer(user).post(RESERVE, {"promo_id": promo.pk}).status_code == 201

    assert [shown["remaining"] for shown in seen_by(me)] == [0]
    rows("SELECT set_config('earmark.clock_offset', '61 seconds', true)")
    assert [shown["remaining"] for shown in seen_by(me)] == [2]


def test_of_what_redis_sells_redis_says_what_is_left(me):
    promo = make_promo(stock=5, quantity=3, engine="redis")
    assert bearer(me).post(RESERVE, {"promo_id": promo.pk}).status_code == 201

    [shown] = seen_by(me)
    rules, _ = rules_of(promo, me)

    assert (shown["remaining"], rules["stock"]["remaining"]) == (2, 2)


def test_the_whole_page_is_one_query(me, statements):
    for _ in range(3):
        make_promo()
    client = bearer(me)
    client.get(ACTIVE)  # the first request of a process asks who has been logged out

    with statements() as seen:
        answer = client.get(ACTIVE)

    assert answer.json()["count"] == 3
    assert len(seen) == 1
