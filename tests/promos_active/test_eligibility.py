"""Why I can or cannot have it, rule by rule."""

import pytest

from earmark.base.sql import rows
from earmark.identity.models import Profile
from tests.factories import bearer, problem
from tests.flash import RESERVE, make_promo, place, someone_near
from tests.promos_active.seeing import rules_of
from tests.shop import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(db):
    """A new customer in Bogotá."""
    return someone_near()


def test_all_rules_hold_and_say_why(me):
    promo = make_promo(stock=5, max_per_user=2)

    rules, eligible = rules_of(promo, me)

    assert eligible
    assert list(rules) == ["window", "segment", "distance", "user_limit", "stock"]
    assert all(rule["ok"] and rule["detail"] for rule in rules.values())
    assert (rules["segment"]["yours"], rules["segment"]["wanted"]) == (["new"], ["new", "frequent"])
    assert (rules["distance"]["distance_m"], rules["distance"]["radius_m"]) == (0.0, 2000)
    assert (rules["user_limit"]["used"], rules["user_limit"]["max_per_user"]) == (0, 2)
    assert (rules["stock"]["remaining"], rules["stock"]["retry_at"]) == (5, None)


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"opens_in": 60}, "It has not begun yet."),
        ({"opens_in": -3600, "lasts": 3600}, "It is over."),
        ({"status": "finished"}, "It is over."),
    ],
    ids=["before", "after", "ended"],
)
def test_outside_of_its_window_nobody_is_eligible(me, fields, detail):
    rules, eligible = rules_of(make_promo(**fields), me)

    assert not eligible
    assert (rules["window"]["ok"], rules["window"]["detail"]) == (False, detail)
    assert rules["segment"]["ok"]
    assert rules["distance"]["ok"]


def test_a_product_that_is_not_sold_closes_the_window(me):
    rules, eligible = rules_of(make_promo(product=make_product(is_active=False)), me)

    assert (eligible, rules["window"]["detail"]) == (False, "The product is not sold now.")


def test_another_kind_of_customer_is_told_which_kind_is_wanted(me):
    rules, eligible = rules_of(make_promo(segments=["frequent"]), me)

    assert not eligible
    assert (rules["segment"]["ok"], rules["segment"]["yours"], rules["segment"]["wanted"]) == (
        False,
        ["new"],
        ["frequent"],
    )


def test_who_has_said_no_location_is_told_so(me):
    Profile.objects.filter(user=me).update(location=None)

    rules, eligible = rules_of(make_promo(), me)

    assert not eligible
    assert (rules["distance"]["ok"], rules["distance"]["distance_m"]) == (False, None)
    assert "location" in rules["distance"]["detail"]


def test_who_has_their_share_is_at_the_limit_until_the_hold_ends(me):
    promo = make_promo(stock=1, max_per_user=1)
    held = bearer(me).post(RESERVE, {"promo_id": promo.pk}).json()

    at_the_limit, _ = rules_of(promo, me)
    rows("SELECT set_config('earmark.clock_offset', '61 seconds', true)")
    after, eligible = rules_of(promo, me)

    assert (at_the_limit["user_limit"]["ok"], at_the_limit["user_limit"]["used"]) == (False, 1)
    assert (at_the_limit["stock"]["ok"], at_the_limit["stock"]["remaining"]) == (False, 0)
    assert at_the_limit["stock"]["retry_at"] == held["expires_at"]
    assert eligible
    assert (after["user_limit"]["used"], after["stock"]["remaining"]) == (0, 1)


def test_eligible_does_not_mean_that_anything_is_left(me):
    rules, eligible = rules_of(make_promo(stock=0), me)

    assert eligible
    assert (rules["stock"]["ok"], rules["stock"]["retry_at"]) == (False, None)


@pytest.mark.parametrize("promo_id", ["999999999", "99999999999999999999", "x"])
def test_an_unknown_promotion_is_not_found(me, promo_id):
    assert problem(bearer(me).get(f"/promos/{promo_id}/eligibility"))[0] == 404


def test_one_that_was_called_off_is_not_found(me):
    answer = bearer(me).get(f"/promos/{make_promo(status='cancelled').pk}/eligibility/")

    assert problem(answer) == (404, "promo_not_found")


def test_a_customer_far_away_learns_how_far(me):
    promo = make_promo()
    place(me, (4.74, -74.072))

    rules, eligible = rules_of(promo, me)

    assert not eligible
    assert rules["distance"]["distance_m"] == pytest.approx(3206.7, abs=1)
