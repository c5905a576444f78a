"""One log-in page for all pages."""

import pytest
from django.urls import reverse

from earmark.identity.models import User
from tests.factories import PASSWORD

from .people import ADMIN, COOKIE, LOGIN, LOGOUT, Browser

pytestmark = pytest.mark.django_db


def test_a_right_password_opens_the_back_office(root, browser):
    answer = browser.log_in()

    assert (answer.status_code, answer.url) == (302, ADMIN)
    assert browser.is_in()


@pytest.mark.parametrize("name", ["root@example.com", "ROOT@example.com"])
def test_the_email_address_stands_for_the_name(root, browser, name):
    assert browser.log_in(name).status_code == 302


def test_it_is_remembered_when_the_user_was_last_here(root, browser):
    browser.log_in()

    assert User.objects.get().last_login is not None


def test_a_customer_lands_on_their_own_page(ana, browser):
    answer = browser.log_in("ana")

    assert answer.url == "/account/"
    assert "As ana." in browser.get(answer.url).content.decode()


def test_the_page_goes_on_to_where_the_user_came_from(root, browser):
    wanted = reverse("admin:identity_user_changelist")

    asked = browser.get(wanted, follow=True)
    assert asked.redirect_chain[-1][0].startswith(LOGIN)
    answer = browser.log_in(next=wanted)

    assert answer.url == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "http:evil.example",
        "\x00/",
        "evil",
    ],
)
def test_it_never_goes_on_to_elsewhere(root, browser, elsewhere):
    assert browser.log_in(next=elsewhere).url == ADMIN


def test_a_path_with_strange_signs_in_it_breaks_nothing(root, browser):
    answer = browser.log_in(next="/admin/\r\nSet-Cookie: a=b\0")

    assert answer.status_code == 302
    assert "\n" not in answer.url


@pytest.mark.parametrize(
    ("name", "password"), [("root", "wrong"), ("nobody", PASSWORD), ("", ""), ("a\0", "b\0")]
)
def test_a_wrong_pair_shows_the_form_again(root, browser, name, password):
    answer = browser.log_in(name, password)

    assert answer.status_code == 400
    assert "The username or the password is wrong." in answer.content.decode()
    assert COOKIE not in browser.cookies


def test_the_password_is_never_shown_again(root, browser):
    assert b"sEcReT" not in browser.log_in("root", "sEcReT").content


def test_the_name_comes_back_escaped(root, browser):
    assert b"<script>" not in browser.log_in('"><script>', "x").content


def test_ten_failures_lock_the_page_and_the_api_alike(root, browser):
    for _ in range(10):
        browser.log_in("root", "wrong")

    answer = browser.log_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "Too many failed attempts" in answer.content.decode()


def test_a_log_in_changes_the_session_key(ana, browser):
    session = browser.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key

    browser.log_in("ana")

    assert browser.key() != before
    browser.cookies[COOKIE] = before
    assert browser.get("/account/").status_code == 302


def test_a_second_log_in_of_the_same_user_changes_it_too(ana, browser):
    browser.log_in("ana")
    before = browser.key()

    browser.log_in("ana")

    assert browser.key() != before


def test_the_page_is_shown_to_who_is_in_already(ana, browser):
    browser.log_in("ana")

    answer = browser.get(LOGIN, {"next": "/admin/"})

    assert answer.status_code == 200
    assert "You are logged in as ana." in answer.content.decode()


def test_a_form_from_elsewhere_is_refused(root):
    browser = Browser(enforce_csrf_checks=True)

    answer = browser.log_in()

    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_the_form_itself_is_taken(root):
    browser = Browser(enforce_csrf_checks=True)
    token = browser.get(LOGIN).context["csrf_token"]

    assert browser.log_in(csrfmiddlewaretoken=str(token)).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_it_is_kept_by_browsers(root, browser, method):
    assert "no-store" in getattr(browser, method)(LOGIN).headers["Cache-Control"]


def test_logging_out_ends_the_session_for_good(root, browser):
    browser.log_in()
    key = browser.key()

    answer = browser.post(LOGOUT)

    assert answer.url == LOGIN
    browser.cookies[COOKIE] = key
    assert not browser.is_in()


def test_the_back_offices_own_button_does_the_same(root, browser):
    browser.log_in()

    answer = browser.post(reverse("admin:logout"))

    assert answer.url == LOGIN
    assert not browser.is_in()


def test_a_link_logs_nobody_out(root, browser):
    browser.log_in()

    assert browser.get(LOGOUT).status_code == 405
    assert browser.is_in()


def test_logging_out_twice_is_no_error(browser, db):
    assert [browser.post(LOGOUT).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(browser, db, method):
    assert getattr(browser, method)(LOGIN).status_code == 405


@pytest.mark.parametrize("body", [b"\xff\xfe", b"username=%ff&password=%00", b"username&&&=;", b""])
def test_a_body_that_is_no_form_is_a_wrong_pair(browser, db, body):
    answer = browser.post(LOGIN, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400


def test_a_broken_upload_is_refused(browser, db):
    answer = browser.post(LOGIN, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "cookie", ["x", "a" * 32, "A" * 32, "a" * 5000, '"aaaaaaaa\\000"', "'; --", "\xff" * 32]
)
def test_a_cookie_that_is_no_session_is_nobody(browser, db, cookie):
    browser.cookies[COOKIE] = cookie

    assert browser.get("/account/").status_code == 302
