"""Promo codes, as admins keep them."""

import pytest

from earmark.ledger.models import Account
from earmark.promotions.models import PromoCode
from tests.factories import bad_fields, make_user, problem

from .codes import CODES, DAY, NOW, give_back, make_code, use

pytestmark = pytest.mark.django_db

FIXED = {"coupon_code": "FIVE", "type": "fixed", "fixed_amount": "5.00"}
TENTH = {"coupon_code": "TENTH", "type": "percentage", "discount_percentage": "10"}
NASTY = [None, [], {}, "", "\0", True, -1, 10**30, "10" * 400, 1e308, {"a": [{}]}, [[[]]], "NaN", "Infinity"]


def one(code):
    return f"{CODES}{code.pk}/"


def test_a_code_is_made_and_shown_whole(admin):
    body = {
        "coupon_code": " Summer10 ",
        "coupon_name": "Summer",
        "type": "PERCENTAGE",
        "discount_percentage": "12.5",
        "max_discount_amount": "20.00",
        "starts_at": "2026-06-01T00:00:00Z",
        "ends_at": "2026-09-01T02:00:00+02:00",
        "usage_limit": 500,
        "per_user_limit": 1,
        "min_subtotal": "30",
    }

    answer = admin.post(CODES, body)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made.pop("created_at")
    assert made == {
        "id": PromoCode.objects.get().pk,
        "coupon_code": "Summer10",
        "coupon_name": "Summer",
        "type": "percentage",
        "fixed_amount": None,
        "discount_percentage": "12.50",
        "max_discount_amount": "20.00",
        "min_subtotal": "30.00",
        "currency": "USD",
        "starts_at": "2026-06-01T00:00:00Z",
        "ends_at": "2026-09-01T00:00:00Z",
        "is_active": True,
        "usage_limit": 500,
        "per_user_limit": 1,
        "times_used": 0,
        "remaining": 500,
    }
    assert admin.get(f"{CODES}{made['id']}/").json().keys() == made.keys() | {"created_at"}


def test_a_code_is_good_from_now_on_unless_it_says_otherwise(admin):
    made = admin.post(CODES, FIXED).json()

    assert made["starts_at"] <= made["created_at"]
    assert (made["ends_at"], made["min_subtotal"], made["is_active"]) == (None, "0.00", True)
    assert (made["usage_limit"], made["per_user_limit"], made["remaining"]) == (None, None, None)


def test_the_window_goes_by_the_documents_names_too(admin):
    window = {"start_at": "2026-06-01T00:00:00Z", "ended_at": "2026-09-01T00:00:00Z"}

    made = admin.post(CODES, FIXED | window).json()

    assert (made["starts_at"], made["ends_at"]) == tuple(window.values())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"coupon_code": ""}, "coupon_code"),
        ({"coupon_code": "two words"}, "coupon_code"),
        ({"coupon_code": "A\tB"}, "coupon_code"),
        ({"coupon_code": "A\u00a0B"}, "coupon_code"),
        ({"coupon_code": "A\u200bB"}, "coupon_code"),
        ({"coupon_code": "x" * 51}, "coupon_code"),
        ({"coupon_code": None}, "coupon_code"),
        ({"coupon_name": "x" * 201}, "coupon_name"),
        ({"type": "gift"}, "type"),
        ({"fixed_amount": None}, "fixed_amount"),
        ({"fixed_amount": "0"}, "fixed_amount"),
        ({"fixed_amount": "-5"}, "fixed_amount"),
        ({"fixed_amount": "5.001"}, "fixed_amount"),
        ({"discount_percentage": "10"}, "discount_percentage"),
        ({"max_discount_amount": "10"}, "max_discount_amount"),
        ({"min_subtotal": "-1"}, "min_subtotal"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": "2026-06-01T00:00:00Z", "ends_at": "2026-06-01T00:00:00Z"}, "ends_at"),
        ({"ends_at": "2000-01-01T00:00:00Z"}, "ends_at"),
        ({"is_active": "perhaps"}, "is_active"),
        ({"usage_limit": 0}, "usage_limit"),
        ({"usage_limit": 2**31}, "usage_limit"),
        ({"per_user_limit": -1}, "per_user_limit"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(admin, change, field):
    assert bad_fields(admin.post(CODES, FIXED | change)) == [field]
    assert not PromoCode.objects.exists()
    assert not Account.objects.filter(unit="promo_use").exists()


@pytest.mark.parametrize(
    "percent",
    ["0", "-1", "100.01", "10.001", None],
)
def test_a_percentage_is_more_than_nothing_and_at_most_everything(admin, percent):
    assert bad_fields(admin.post(CODES, TENTH | {"discount_percentage": percent})) == ["discount_percentage"]


@pytest.mark.parametrize("missing", ["coupon_code", "type"])
def test_a_code_and_a_type_are_needed(admin, missing):
    body = {name: value for name, value in FIXED.items() if name != missing}

    assert bad_fields(admin.post(CODES, body)) == [missing]
    assert bad_fields(admin.put(one(make_code()), body)) == [missing]


@pytest.mark.parametrize("field", [*FIXED, *TENTH, "starts_at", "ended_at", "usage_limit", "is_active"])
def test_nothing_that_is_sent_makes_it_stumble(admin, field):
    code = make_code()

    for value in NASTY:
        assert admin.post(CODES, TENTH | {field: value}).status_code in {201, 400}
        assert admin.patch(one(code), {field: value}).status_code in {200, 400}
    for body in ([], None, "x", 1, [FIXED]):
        assert admin.post(CODES, body, format="json").status_code == 400


@pytest.mark.parametrize("other", ["five", "FIVE", " Five "])
def test_a_code_is_unique_in_any_case(admin, other):
    admin.post(CODES, FIXED)
    second = make_code("OTHER")

    assert bad_fields(admin.post(CODES, TENTH | {"coupon_code": other})) == ["coupon_code"]
    assert bad_fields(admin.patch(one(second), {"coupon_code": other})) == ["coupon_code"]


def test_a_code_may_be_written_in_another_case(admin):
    code = make_code("five")

    assert admin.patch(one(code), {"coupon_code": "FIVE"}).json()["coupon_code"] == "FIVE"


@pytest.mark.django_db(transaction=True)
def test_of_two_codes_of_one_name_made_at_once_there_is_one(race):
    results = race(6, lambda _: make_code("SAME"))

    assert sum(isinstance(result, PromoCode) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Exception)} == {"invalid"}


def test_a_change_leaves_the_rest_as_it_was(admin):
    code = make_code("FIVE", usage_limit=3, min_subtotal=10_00)

    changed = admin.patch(one(code), {"usage_limit": None, "is_active": False}).json()

    assert (changed["usage_limit"], changed["is_active"]) == (None, False)
    assert (changed["fixed_amount"], changed["min_subtotal"]) == ("5.00", "10.00")


def test_another_type_forgets_what_the_first_one_said(admin):
    code = make_code()

    changed = admin.patch(one(code), {"type": "percentage", "discount_percentage": "5"}).json()

    assert (changed["fixed_amount"], changed["discount_percentage"]) == (None, "5.00")
    assert bad_fields(admin.patch(one(code), {"type": "fixed"})) == ["fixed_amount"]


def test_a_change_is_held_against_what_stays(admin):
    code = make_code(starts_at=NOW)

    assert bad_fields(admin.patch(one(code), {"ends_at": "2026-01-01T00:00:00Z"})) == ["ends_at"]


def test_a_replaced_code_has_nothing_of_the_first_but_its_start(admin):
    code = make_code(percent="5", usage_limit=3, ends_at=NOW + DAY, name="Old")

    replaced = admin.put(one(code), FIXED).json()

    assert (replaced["type"], replaced["discount_percentage"], replaced["usage_limit"]) == (
        "fixed",
        None,
        None,
    )
    assert (replaced["coupon_name"], replaced["ends_at"]) == ("", None)
    assert replaced["starts_at"] == "2026-11-20T12:00:00Z"


def test_uses_are_counted(admin):
    code = make_code(usage_limit=5)
    use(code, make_user())
    give_back(use(code, make_user()))

    shown = admin.get(one(code)).json()

    assert (shown["times_used"], shown["remaining"]) == (1, 4)


def test_a_code_that_nobody_used_can_be_deleted(admin):
    code = make_code()

    answer = admin.delete(one(code))

    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(admin.delete(one(code))) == (404, "promo_code_not_found")


def test_a_code_that_was_used_cannot(admin):
    code = make_code()
    use(code, make_user())

    assert problem(admin.delete(one(code))) == (409, "promo_code_in_use")
    assert admin.get(one(code)).status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
@pytest.mark.parametrize("code_id", ["0", "123456", str(10**30)])
def test_a_code_that_is_not_there_is_not_found(admin, method, code_id):
    body = () if method in {"get", "delete"} else (FIXED,)

    assert problem(getattr(admin, method)(f"{CODES}{code_id}/", *body)) == (404, "promo_code_not_found")
