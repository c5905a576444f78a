"""Who gets into the back office."""

import pytest
from django.urls import reverse

from earmark.identity.models import User
from tests.factories import make_user

from .people import ADMIN, CODE, COOKIE, LOGIN, TWO_FACTOR, Browser, log_in, phone_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", [ADMIN, "/admin/login/", "/admin/identity/user/", "/admin"])
def test_strangers_are_sent_to_the_log_in_page(browser, db, page):
    answer = browser.get(page, follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith(LOGIN)


@pytest.mark.parametrize("role", ["customer", "merchant", "partner"])
def test_who_is_no_admin_is_told_so_and_not_sent_in_circles(browser, db, role):
    make_user("eva", role=role)
    browser.log_in("eva")

    answer = browser.get(ADMIN, follow=True)

    assert answer.status_code == 403
    assert "the back office is for administrators" in answer.content.decode()


def test_who_is_in_is_not_asked_again(root, browser):
    browser.log_in()

    assert browser.get("/admin/login/", follow=True).redirect_chain == [(ADMIN, 302)]
    assert browser.get("/admin/login/?next=/admin/login/", follow=True).status_code == 200


def test_a_filter_that_no_row_can_meet_is_a_bad_request(root, browser):
    browser.log_in()
    messages = "/admin/notifications/notification/"

    answers = [
        browser.get(messages + query) for query in ("?state=%00", "?dead=%00", "?q=%00", "?state=sent")
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 200]


def test_the_old_form_of_the_back_office_lets_nobody_in(root, browser):
    answer = browser.post("/admin/login/", {"username": "root", "password": "correct horse battery"})

    assert answer.url.startswith(LOGIN)
    assert not browser.is_in()


def test_a_session_without_the_second_factor_is_asked_for_it(root, browser, moment):
    browser.log_in()
    phone = phone_of(root)

    asked = browser.get(ADMIN, follow=True)
    assert asked.redirect_chain[-1][0].startswith(CODE)
    answer = browser.post(CODE, {"otp": phone.code(), "next": ADMIN})

    assert answer.url == ADMIN
    assert browser.is_in()


def test_showing_the_second_factor_changes_the_session_key(root, browser, moment):
    browser.log_in()
    phone = phone_of(root)
    before = browser.key()

    browser.post(CODE, {"otp": phone.code()})

    assert browser.key() != before


def test_a_wrong_code_does_not_open_it(root, browser):
    browser.log_in()
    phone_of(root)

    assert browser.post(CODE, {"otp": "000000"}).status_code == 400
    assert not browser.is_in()


def test_another_users_second_factor_is_worth_nothing(root, browser, moment):
    other = phone_of(make_user("eva", role="admin"))
    browser.log_in()
    phone_of(root)

    assert browser.post(CODE, {"otp": other.code()}).status_code == 400


def test_one_browser_does_not_prove_it_for_another(root, browser, moment):
    phone = phone_of(root)
    browser.log_in(otp=phone.code())
    other = Browser()
    other.force_login(root, backend="django.contrib.auth.backends.ModelBackend")

    assert browser.is_in()
    assert not other.is_in()


def test_staff_that_owes_two_factor_gets_no_further_than_turning_it_on(root, browser, settings):
    settings.STAFF_TWO_FACTOR = "required"
    browser.log_in()

    answer = browser.get(reverse("admin:identity_user_changelist"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(TWO_FACTOR)
    assert answer.status_code == 200


def test_a_new_password_ends_browser_sessions(root, browser):
    browser.log_in()

    root.set_password("another long one")
    root.save()

    assert not browser.is_in()


def test_ones_own_new_password_keeps_this_browser_and_ends_all_else(root, browser):
    tokens = log_in().json()
    browser.log_in()
    other = Browser()
    other.log_in()
    fields = {"old_password": "correct horse battery", "new_password1": "a long enough one"}

    answer = browser.post(reverse("admin:password_change"), fields | {"new_password2": "a long enough one"})

    assert answer.status_code == 302
    assert browser.is_in()
    assert not other.is_in()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {tokens['access']}"}
    assert browser.get("/api/v1/auth/profile/", **bearer).status_code == 401


def test_staff_that_is_switched_off_is_out_at_once(root, browser):
    browser.log_in()

    User.objects.update(is_active=False)

    assert not browser.is_in()


def test_who_is_admin_no_more_is_out_at_once(root, browser):
    browser.log_in()

    root.take_role("customer")
    root.save()

    assert browser.get(ADMIN, follow=True).status_code == 403


def test_the_cookie_is_for_this_site_and_no_script(root, browser):
    browser.log_in()

    cookie = browser.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 8 * 3600


def test_the_back_office_shows_nobodys_secrets(root, browser):
    browser.log_in()

    for model in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert browser.get(f"/admin/{model}/").status_code == 404
