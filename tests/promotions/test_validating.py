"""A customer tries a code."""

from datetime import UTC, datetime, timedelta

import pytest

from earmark.promotions.queries.codes import code as shown
from tests.factories import anybody, bad_fields, make_user, problem

from .codes import VALIDATE, make_code, use

pytestmark = pytest.mark.django_db


def refusal(answer):
    """Why a code is refused."""
    assert problem(answer) == (400, "promo_code_invalid"), answer.content
    return answer.json()["reason"]


def test_the_discount_is_told(shopper):
    make_code("Ten", percent="10", max_discount_amount=4_00, name="Ten off", min_subtotal=1_00)

    answer = shopper.post(VALIDATE, {"promo_code": "tEN", "subtotal_amount": "50.00"})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "promo_code": "Ten",
        "coupon_name": "Ten off",
        "type": "percentage",
        "discount_percentage": "10.00",
        "max_discount_amount": "4.00",
        "min_subtotal": "1.00",
        "discount_amount": "4.00",
        "subtotal_amount": "50.00",
        "total_amount": "46.00",
        "currency": "USD",
        "ends_at": None,
        "valid": True,
    }


@pytest.mark.parametrize(
    ("terms", "most"), [({"off": 5_00, "min_subtotal": 90_00}, "5.00"), ({"percent": "10"}, None)]
)
def test_without_a_subtotal_what_can_be_told_is_told(shopper, terms, most):
    code = make_code(**terms)

    told = shopper.post(VALIDATE, {"coupon_code": code.code}).json()

    assert (told["discount_amount"], told["subtotal_amount"], told["total_amount"]) == (most, None, None)
    assert told["valid"] is True


def test_nothing_costs_less_than_nothing(shopper):
    make_code("FIVE", off=5_00)

    told = shopper.post(VALIDATE, {"promo_code": "FIVE", "subtotal_amount": 3}).json()

    assert (told["discount_amount"], told["total_amount"]) == ("3.00", "0.00")


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"is_active": False}, "inactive"),
        ({"starts_at": datetime.now(UTC) + timedelta(hours=1)}, "not_started"),
        ({"ends_at": datetime(2026, 11, 20, 13, tzinfo=UTC)}, "ended"),
        ({"min_subtotal": 10_01}, "below_minimum"),
    ],
)
def test_a_code_that_does_not_work_says_why(shopper, terms, reason):
    code = make_code(**terms)

    answer = shopper.post(VALIDATE, {"promo_code": code.code, "subtotal_amount": "10"})

    assert refusal(answer) == reason
    assert answer.json()["detail"]


@pytest.mark.parametrize("typed", ["NOTHING", "x" * 200, "' OR 1=1 --", "%", "_"])
def test_an_unknown_code_is_unknown(shopper, typed):
    make_code("A")

    assert refusal(shopper.post(VALIDATE, {"promo_code": typed})) == "unknown"


def test_limits_are_told_too(shopper, ana):
    once, last = make_code(per_user_limit=1), make_code(usage_limit=1)
    use(once, ana)
    use(last, make_user())

    assert refusal(shopper.post(VALIDATE, {"promo_code": once.code})) == "user_limit_reached"
    assert refusal(shopper.post(VALIDATE, {"promo_code": last.code})) == "usage_limit_reached"


def test_trying_takes_nothing(shopper):
    code = make_code(usage_limit=1, per_user_limit=1)

    for _ in range(3):
        assert shopper.post(VALIDATE, {"promo_code": code.code}).status_code == 200

    assert shown(code.pk)["times_used"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "promo_code"),
        ({"promo_code": ""}, "promo_code"),
        ({"promo_code": None}, "promo_code"),
        ({"promo_code": ["A"]}, "promo_code"),
        ({"promo_code": "\0"}, "promo_code"),
        ({"promo_code": "x" * 201}, "promo_code"),
        ({"promo_code": "A", "subtotal_amount": "-1"}, "subtotal_amount"),
        ({"promo_code": "A", "subtotal_amount": "1.001"}, "subtotal_amount"),
        ({"promo_code": "A", "subtotal_amount": 10**30}, "subtotal_amount"),
        ({"promo_code": "A", "subtotal_amount": {}}, "subtotal_amount"),
    ],
)
def test_what_makes_no_sense_is_refused(shopper, body, field):
    assert bad_fields(shopper.post(VALIDATE, body)) == [field]


def test_who_does_not_say_who_they_are_tries_nothing():
    assert anybody().post(VALIDATE, {"promo_code": "A"}).status_code == 401


def test_a_code_costs_few_queries(shopper, django_assert_max_num_queries):
    code = make_code(per_user_limit=1, usage_limit=5)

    shopper.post(VALIDATE, {"promo_code": code.code})  # who they are is known from now on

    with django_assert_max_num_queries(2):
        shopper.post(VALIDATE, {"promo_code": code.code})
