"""Clients in the back office."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_grant_model, get_id_token_model

from earmark.identity.models import Application
from earmark.identity.services import forget_dead_tokens
from tests.factories import make_user

from .people import REDIRECT, post

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/identity/application/"


@pytest.fixture
def office(server):
    """An admin's browser."""
    browser = Client()
    browser.force_login(make_user(role="admin"))
    return browser


def act(office, client, action):
    """The list after an action on a client."""
    return office.post(
        LIST, {"action": action, "_selected_action": [client.pk]}, follow=True
    ).content.decode()


def test_a_new_client_shows_its_secret_once(server, office, partner):
    form = {
        "name": "Job",
        "authorization_grant_type": "client-credentials",
        "client_type": "confidential",
        "user": partner.pk,
        "scope": "read",
    }

    page = office.post(f"{LIST}add/", form, follow=True).content.decode()

    secret = re.search(r"shown this once: (\w+)", page)[1]
    made = Application.objects.get()
    given = post(f"{server}/oauth/token/", made.client_id, secret, grant_type="client_credentials")
    assert given.json()["scope"] == "read"
    assert secret not in office.get(f"{LIST}{made.pk}/change/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uris": "http://shop.example/callback"},
        {"redirect_uris": ""},
        {"authorization_grant_type": "password"},
        {"authorization_grant_type": "implicit"},
    ],
)
def test_what_would_be_unsafe_is_not_saved(office, wrong):
    form = {
        "name": "Shop",
        "authorization_grant_type": "authorization-code",
        "client_type": "public",
        "scope": "read",
        "redirect_uris": REDIRECT,
    }

    assert office.post(f"{LIST}add/", form | wrong).status_code == 200
    assert Application.objects.count() == 0


def test_a_changed_client_keeps_its_secret(server, office, robot):
    form = {"name": "Other name", "scope": "read", "redirect_uris": "", "post_logout_redirect_uris": ""}

    assert office.post(f"{LIST}{robot.client.pk}/change/", form).status_code == 302

    given = post(
        f"{server}/oauth/token/", robot.client.client_id, robot.secret, grant_type="client_credentials"
    )
    assert given.json()["scope"] == "read"


def test_a_new_secret_is_shown_and_works(server, office, robot):
    secret = re.search(r"shown this once: (\w+)", act(office, robot.client, "new_secret"))[1]

    given = post(f"{server}/oauth/token/", robot.client.client_id, secret, grant_type="client_credentials")
    assert given.status_code == 200


def test_a_client_is_switched_off_not_deleted(server, office, robot):
    act(office, robot.client, "switch_off")

    given = post(
        f"{server}/oauth/token/", robot.client.client_id, robot.secret, grant_type="client_credentials"
    )
    assert given.status_code == 401
    assert office.post(f"{LIST}{robot.client.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["accesstoken", "refreshtoken", "idtoken", "grant"])
def test_codes_and_tokens_are_shown_to_nobody(office, model):
    assert office.get(f"/admin/oauth2_provider/{model}/").status_code == 404


def test_codes_that_nobody_exchanged_and_old_id_tokens_are_forgotten(stock, app, browser, settings):
    client = stock(app)
    client.sign_in(browser)
    browser.agree(client.request_url())
    assert (get_grant_model().objects.count(), get_id_token_model().objects.count()) == (1, 1)

    forget_dead_tokens(now=timezone.now() + timezone.timedelta(minutes=2))
    assert (get_grant_model().objects.count(), get_id_token_model().objects.count()) == (0, 1)

    forget_dead_tokens(now=timezone.now() + settings.REFRESH_TOKEN_LIFETIME + timezone.timedelta(hours=1))
    assert get_id_token_model().objects.count() == 0
