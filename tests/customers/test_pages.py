"""Where links in mails lead when the shop has no pages of its own."""

import pytest
from django.test import Client

from earmark.identity.models import User

from .journeys import NEW_PASSWORD, link_in, log_in, reset_token, verification_token

pytestmark = pytest.mark.django_db(transaction=True)

VERIFY, RESET = "/account/verify-email/", "/account/reset-password/"


@pytest.fixture
def browser():
    """One that minds CSRF."""
    return Client(enforce_csrf_checks=True)


def press(browser, path, token, **fields):
    """Opens the page and presses its button."""
    browser.get(path, {"token": token})
    cookie = next(value for name, value in browser.cookies.items() if name.endswith("csrf"))
    return browser.post(f"{path}?token={token}", {"csrfmiddlewaretoken": cookie.value, **fields})


def test_the_link_from_the_mail_leads_here(ana, mail, settings, browser):
    settings.STOREFRONT_URL = "https://testserver"
    verification_token(mail)

    page = browser.get(link_in(mail.mails[0]))

    assert page.status_code == 200
    assert b"<button>Confirm</button>" in page.content


def test_the_button_confirms_the_address(ana, mail, browser):
    page = press(browser, VERIFY, verification_token(mail))

    assert page.status_code == 200
    assert b"is confirmed" in page.content
    assert User.objects.get().email_verified_at is not None


def test_opening_a_link_changes_nothing(ana, mail, browser):
    browser.get(VERIFY, {"token": verification_token(mail)})

    assert User.objects.get().email_verified_at is None


def test_a_new_password_is_set(ana, mail, browser):
    page = press(browser, RESET, reset_token(mail), new_password=NEW_PASSWORD)

    assert page.status_code == 200
    assert log_in(password=NEW_PASSWORD).status_code == 200


def test_a_weak_password_is_explained_and_the_form_comes_again(ana, mail, browser):
    token = reset_token(mail)

    page = press(browser, RESET, token, new_password="1234")

    assert page.status_code == 400
    assert b"entirely numeric" in page.content
    assert press(browser, RESET, token, new_password=NEW_PASSWORD).status_code == 200


@pytest.mark.parametrize(
    "fields", [{}, {"new_password": ""}, {"new_password": "a\0b"}, {"new_password": "x" * 257}]
)
def test_what_is_no_password_brings_the_form_again(ana, mail, browser, fields):
    page = press(browser, RESET, reset_token(mail), **fields)

    assert page.status_code == 400
    assert b'name="new_password"' in page.content


def test_a_used_link_says_so_in_words(ana, mail, browser):
    token = reset_token(mail)
    press(browser, RESET, token, new_password=NEW_PASSWORD)

    page = browser.get(RESET, {"token": token})

    assert page.status_code == 400
    assert b"This link is not valid" in page.content
    assert b"<form" not in page.content


@pytest.mark.parametrize("path", [VERIFY, RESET])
@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=x", "?token=%00", "?token=%ff", "?token=1.a-b", "?token=a:b:c"]
)
def test_a_bad_link_says_so_in_words(db, browser, path, query):
    page = browser.get(path + query)

    assert page.status_code == 400
    assert b"This link is not valid" in page.content


@pytest.mark.parametrize("path", [VERIFY, RESET])
def test_a_form_from_elsewhere_is_refused(ana, mail, browser, path):
    token = verification_token(mail)

    assert browser.post(f"{path}?token={token}", {"new_password": NEW_PASSWORD}).status_code == 403


@pytest.mark.parametrize("path", [VERIFY, RESET])
def test_nothing_is_kept_or_passed_on(db, browser, path):
    page = browser.get(path)

    assert "no-store" in page.headers["Cache-Control"]
    assert b'<meta name="referrer" content="no-referrer">' in page.content
