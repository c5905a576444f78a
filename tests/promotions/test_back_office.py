"""Promo codes in the back office."""

import pytest
from django.test import Client

from earmark.promotions.models import PromoCode
from earmark.promotions.queries.codes import code as shown
from tests.factories import make_user

from .codes import make_code, use

pytestmark = pytest.mark.django_db

LIST = "/admin/promotions/promocode/"
FORM = {
    "code": "FIVE", "name": "", "is_active": "on", "kind": "fixed", "fixed_amount": "5.00", "min_subtotal": "30",
    "starts_at_0": "2026-11-21", "starts_at_1": "12:00:00",
}  # fmt: skip
NO_USES = {f"uses-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}


@pytest.fixture
def office():
    """An admin's browser."""
    browser = Client()
    browser.force_login(make_user(role="admin"))
    return browser


def errors(answer):
    """What the form complains of."""
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def test_a_code_is_made_with_amounts_as_people_write_them(office):
    answer = office.post(f"{LIST}add/", FORM)

    assert answer.status_code == 302, errors(answer)
    made = PromoCode.objects.get()
    assert (made.fixed_amount, made.min_subtotal, made.currency) == (5_00, 30_00, "USD")
    assert use(made, make_user())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "two words"}, "code"),
        ({"code": "five"}, "__all__"),
        ({"fixed_amount": ""}, "fixed_amount"),
        ({"fixed_amount": "5.001"}, "fixed_amount"),
        ({"discount_percentage": "5"}, "discount_percentage"),
        ({"kind": "percentage", "fixed_amount": "", "discount_percentage": "101"}, "discount_percentage"),
        ({"ends_at_0": "2026-11-21", "ends_at_1": "12:00:00"}, "ends_at"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(office, change, field):
    make_code("Five")

    found = errors(office.post(f"{LIST}add/", FORM | {"code": "NEW"} | change))

    assert list(found) == [field]
    assert PromoCode.objects.count() == 1


def test_a_code_is_changed_and_keeps_its_uses(office):
    code = make_code("FIVE", off=5_00)
    use(code, make_user("ben"))

    page = office.get(f"{LIST}{code.pk}/change/").content.decode()
    answer = office.post(f"{LIST}{code.pk}/change/", FORM | NO_USES | {"fixed_amount": "7.50"})

    assert "5.00" in page
    assert "ben" in page
    assert answer.status_code == 302, errors(answer)
    code.refresh_from_db()
    assert code.fixed_amount == 7_50
    assert shown(code.pk)["times_used"] == 1


def test_the_list_finds_and_counts(office, django_assert_max_num_queries):
    for _ in range(5):
        make_code(percent="10", max_discount_amount=4_00)
    code = make_code("NEEDLE", usage_limit=9)
    use(code, make_user())

    with django_assert_max_num_queries(12):
        page = office.get(LIST).content.decode()

    assert "1 of 9" in page
    assert "10.00 %, at most 4.00 USD" in page
    assert [found.code for found in office.get(LIST, {"q": "needle"}).context["cl"].result_list] == ["NEEDLE"]


def test_codes_are_switched_off_and_on(office):
    code = make_code()

    for action, is_active in (("deactivate", False), ("activate", True)):
        office.post(LIST, {"action": action, "_selected_action": [code.pk]})
        code.refresh_from_db()
        assert code.is_active is is_active


def test_only_a_code_that_nobody_used_is_deleted(office):
    used, unused = make_code(), make_code()
    use(used, make_user())

    for code in (used, unused):
        office.post(LIST, {"action": "delete_selected", "_selected_action": [code.pk], "post": "yes"})
        office.post(f"{LIST}{code.pk}/delete/", {"post": "yes"})

    assert list(PromoCode.objects.all()) == [used]


def test_uses_are_looked_at(office):
    use(make_code("SEEN"), make_user())

    page = office.get("/admin/promotions/promouse/")

    assert "SEEN" in page.content.decode()
    assert office.get("/admin/promotions/promouse/add/").status_code == 403
