"""Staff turns two-factor on, replaces it, and turns it off."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from earmark.identity import second_factor
from tests.factories import PASSWORD, make_user

from .people import ADMIN, LOGIN, TWO_FACTOR, Browser, log_in, phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(root, browser, moment):
    """An admin's browser, without two-factor."""
    browser.log_in()
    return browser


def codes_in(answer):
    return re.findall(r"<code>([a-z2-7-]+)</code>", answer.content.decode())


def turn_on(browser, **fields):
    phone = browser.offered()
    return phone, browser.post(TWO_FACTOR, {"code": phone.code(), **fields})


def test_the_page_shows_the_key_to_cameras_and_to_people(staff):
    page = staff.get(TWO_FACTOR)

    assert 'src="data:image/svg+xml' in page.content.decode()
    assert re.search(r"<code>[A-Z2-7]{32}</code>", page.content.decode())
    assert "no-store" in page.headers["Cache-Control"]


def test_it_is_on_once_a_code_of_the_app_was_shown(staff, root, moment):
    phone, answer = turn_on(staff)

    assert answer.status_code == 200
    assert second_factor.has(root)
    moment.shift(30)
    assert log_in(otp=phone.code()).status_code == 200


def test_the_browser_that_turned_it_on_has_shown_it(staff):
    turn_on(staff)

    assert staff.is_in()


def test_the_code_that_turned_it_on_is_used_up(staff):
    phone, _ = turn_on(staff)

    assert log_in(otp=phone.code()).status_code == 401


def test_ten_recovery_codes_are_shown_once(staff):
    _, answer = turn_on(staff)

    codes = codes_in(answer)
    assert len(set(codes)) == 10
    assert codes_in(staff.get(TWO_FACTOR)) == []
    assert [log_in(otp=code).status_code for code in codes] == [200] * 10


def test_a_reload_shows_the_same_key(staff):
    assert staff.offered().key == staff.offered().key


def test_another_browser_is_offered_another_key(staff, root):
    other = Browser()
    other.log_in()

    assert other.offered().key != staff.offered().key


def test_a_wrong_code_turns_nothing_on_and_keeps_the_key(staff, root):
    phone = staff.offered()

    answer = staff.post(TWO_FACTOR, {"code": "000000"})

    assert answer.status_code == 400
    assert not second_factor.has(root)
    assert staff.offered().key == phone.key


@pytest.mark.parametrize("code", ["", "a\0", "9" * 10_000, "é"])
def test_what_is_no_code_is_refused(staff, code):
    assert staff.post(TWO_FACTOR, {"code": code, "proof": code}).status_code == 400


def test_a_form_without_a_key_to_it_is_refused(staff):
    assert staff.post(TWO_FACTOR, {"code": "123456"}).status_code == 400


def test_replacing_it_needs_a_code_of_the_old_one(staff, root, moment):
    old, _ = turn_on(staff)
    moment.shift(60)

    refused = turn_on(staff)[1]
    wrong = turn_on(staff, proof="000000")[1]
    moment.shift(60)
    new, done = turn_on(staff, proof=old.code())

    assert [refused.status_code, wrong.status_code, done.status_code] == [400, 400, 200]
    moment.shift(60)
    assert log_in(otp=new.code()).status_code == 200
    moment.shift(60)
    assert log_in(otp=old.code()).status_code == 401


def test_replacing_it_replaces_the_recovery_codes(staff, moment):
    phone, first = turn_on(staff)
    moment.shift(60)

    _, second = turn_on(staff, proof=phone.code())

    assert log_in(otp=codes_in(first)[0]).status_code == 401
    moment.shift(1)
    assert log_in(otp=codes_in(second)[0]).status_code == 200


@pytest.mark.parametrize(
    ("password", "code"), [("wrong", "right"), (PASSWORD, "000000"), (PASSWORD, ""), ("", "right")]
)
def test_turning_it_off_needs_the_password_and_a_code(staff, root, moment, password, code):
    phone, _ = turn_on(staff)
    moment.shift(60)
    code = phone.code() if code == "right" else code

    answer = staff.post(TWO_FACTOR, {"remove": "", "password": password, "proof": code})

    assert answer.status_code == 400
    assert second_factor.has(root)


def test_both_turn_it_off(staff, root, moment):
    phone, _ = turn_on(staff)
    moment.shift(60)

    answer = staff.post(TWO_FACTOR, {"remove": "", "password": PASSWORD, "proof": phone.code()})

    assert answer.url == TWO_FACTOR
    assert not second_factor.has(root)
    assert log_in().status_code == 200
    assert staff.is_in()


def test_guesses_here_lock_the_user_out(staff, root, moment):
    phone, _ = turn_on(staff)
    for _ in range(10):
        staff.post(TWO_FACTOR, {"remove": "", "password": "wrong", "proof": ""})

    answer = staff.post(TWO_FACTOR, {"remove": "", "password": PASSWORD, "proof": phone.code()})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_staff_that_had_to_turn_it_on_goes_on_to_where_it_was_going(staff, settings):
    settings.STAFF_TWO_FACTOR = "required"
    wanted = reverse("admin:identity_user_changelist")
    asked = staff.get(wanted, follow=True)

    _, answer = turn_on(staff, next=asked.context["next"])

    assert f'href="{wanted}"' in answer.content.decode()
    assert staff.get(wanted).status_code == 200


def test_the_page_is_for_who_is_logged_in(browser, db):
    assert browser.get(TWO_FACTOR).url.startswith(LOGIN)


def test_it_is_for_staff(ana, browser):
    browser.log_in("ana")

    assert browser.get(TWO_FACTOR).status_code == 403


def test_who_was_staff_can_still_turn_it_off(root, browser, moment):
    phone = phone_of(root)
    root.take_role("customer")
    root.save()
    browser.log_in(otp=phone.code())

    assert browser.get(TWO_FACTOR).status_code == 200


def button(user):
    return reverse("admin:identity_user_remove_two_factor", args=[user.pk])


def test_an_admin_takes_it_away_from_who_has_lost_the_phone(staff):
    eva = make_user("eva", role="admin")
    phone_of(eva)
    page = reverse("admin:identity_user_change", args=[eva.pk])
    assert button(eva) in staff.get(page).content.decode()

    answer = staff.post(button(eva))

    assert answer.url == page
    assert log_in("eva").status_code == 200
    assert button(eva) not in staff.get(page).content.decode()


def test_ones_own_is_not_taken_away_that_way(staff, root):
    turn_on(staff)

    assert staff.post(button(root)).url == TWO_FACTOR
    assert second_factor.has(root)


def test_only_the_back_office_takes_it_away(root, browser):
    phone_of(root)
    make_user("mallory")
    browser.log_in("mallory")

    browser.post(button(root))

    assert second_factor.has(root)


def test_a_link_takes_nothing_away(staff):
    eva = make_user("eva", role="admin")
    phone_of(eva)

    assert staff.get(button(eva)).status_code == 405
    assert staff.post(button(eva).replace(str(eva.pk), "0")).status_code == 404


def test_a_command_takes_it_away_from_the_last_admin(root):
    phone_of(root)
    call_command("remove_two_factor", "root@example.com", stdout=StringIO())

    assert log_in().status_code == 200
    with pytest.raises(CommandError, match="no two-factor"):
        call_command("remove_two_factor", "root")
    with pytest.raises(CommandError, match="no user"):
        call_command("remove_two_factor", "nobody")


def test_the_log_in_page_takes_the_code(root, browser, moment):
    phone = phone_of(root)

    assert "A code from your authenticator app is needed too" in browser.log_in().content.decode()
    assert browser.log_in(otp="000000").status_code == 400
    moment.shift(60)
    assert browser.log_in(otp=phone.code()).url == ADMIN
    assert browser.is_in()
