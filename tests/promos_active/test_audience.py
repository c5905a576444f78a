"""How many it would reach, for those who sell."""

import pytest

from tests.factories import bearer, make_user, problem
from tests.flash import make_promo, someone_near
from tests.shop import make_merchant, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(db):
    """One in Bogotá."""
    return make_store()


@pytest.fixture
def people(db):
    """Of each kind one, another who is gone, and one too far away."""
    someone_near(is_new_user=True)
    someone_near(is_new_user=False, is_frequent=True)
    someone_near(is_new_user=True, is_frequent=True)
    someone_near(is_new_user=False)
    someone_near((4.75, -74.072))
    gone = someone_near()
    gone.is_active = False
    gone.save()


@pytest.mark.parametrize("opens_in", [3600, -60, -7200], ids=["before", "during", "after"])
def test_the_stores_merchant_sees_whom_it_reaches_by_rule(store, people, opens_in):
    promo = make_promo(store=store, opens_in=opens_in, segments=["frequent"])

    answer = bearer(make_merchant(store)).get(f"/promos/{promo.pk}/audience")

    assert answer.json() == {
        "promo_id": promo.pk,
        "radius_m": 2000,
        "segments": ["frequent"],
        "within_radius": 4,
        "new": 2,
        "frequent": 2,
        "both": 1,
        "eligible": 2,
    }


@pytest.mark.parametrize("what", ["audience", "progress"])
def test_an_admin_sees_any_and_another_stores_merchant_none(store, what):
    path = f"/promos/{make_promo(store=store).pk}/{what}/"

    assert bearer(make_user(role="admin")).get(path).status_code == 200
    assert problem(bearer(make_merchant(make_store())).get(path)) == (404, "promo_not_found")
    assert problem(bearer(make_user()).get(path)) == (403, "permission_denied")
    assert problem(bearer(make_user(role="admin")).get(f"/promos/999999999/{what}/"))[0] == 404
