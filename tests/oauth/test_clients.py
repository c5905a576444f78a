"""What a client may be, and that nothing brings one back that has been switched off."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from earmark.base.errors import InvalidValue
from earmark.identity.models import Application, Session
from earmark.identity.oauth.scopes import Scopes
from earmark.identity.services.clients import (
    change_client,
    new_secret,
    open_service_account,
    register_client,
    service_account,
    switch_off,
)

from .people import post

pytestmark = pytest.mark.django_db(transaction=True)

OWN_SCHEME = "com.example.app:/callback"


def given_to(server, robot):
    """The token endpoint's status for the machine's secret."""
    answer = post(
        f"{server}/oauth/token/", robot.client.client_id, robot.secret, grant_type="client_credentials"
    )
    return answer.status_code


# --- where browsers are sent ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example/callback",
        "http://localhost:3000/",
        "http://[::1]/",
        "http://127.0.0.1/",
        OWN_SCHEME,
    ],
)
def test_the_web_this_machine_and_a_programs_own_scheme_are_safe(db, uri):
    made = register_client(name="App", redirect_uris=[uri], post_logout_redirect_uris=[uri], public=True)

    assert made.client.redirect_uri_allowed(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://shop.example/callback",
        "javascript://localhost/%0aalert(1)",
        "ftp://localhost/callback",
        "myapp:/callback",
        "https://[x",
        "nonsense",
    ],
)
@pytest.mark.parametrize("field", ["redirect_uris", "post_logout_redirect_uris"])
def test_other_addresses_are_refused(db, field, uri):
    with pytest.raises(InvalidValue) as refusal:
        register_client(name="App", **{"redirect_uris": ["https://shop.example/"], field: [uri]})

    assert refusal.value.members["field"] == field


def test_a_native_program_gets_its_code_by_its_own_scheme(stock, browser):
    client = stock(register_client(name="App", redirect_uris=[OWN_SCHEME], public=True))
    client.redirect_uri = OWN_SCHEME

    location = browser.agree(client.request_url())

    assert location.startswith(OWN_SCHEME)
    assert client.exchange(location)["token_type"] == "Bearer"


# --- what it may ask for ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["everything", "read everything", " "])
def test_there_are_no_scopes_but_the_known_ones(partner, scope):
    with pytest.raises(InvalidValue):
        register_client(name="Shop", redirect_uris=["https://shop.example/"], scope=scope)
    with pytest.raises(InvalidValue):
        open_service_account(partner_id=partner.pk, name="Job", scope=scope)


def test_a_machine_is_nobodys_identity(partner):
    with pytest.raises(InvalidValue):
        open_service_account(partner_id=partner.pk, name="Job", scope="openid read")


def test_a_scope_that_is_known_no_more_is_not_given(app):
    app.client.scope = "openid read forgotten"

    assert Scopes().get_available_scopes(app.client) == ["openid", "read"]


# --- its end ----------------------------------------------------------------------------------------------------


def test_no_session_begins_while_its_client_is_being_switched_off(server, robot):
    told, asked = [], Thread(target=lambda: told.append(given_to(server, robot)))

    with transaction.atomic():
        switch_off(robot.client, now=timezone.now())
        asked.start()
        asked.join(0.5)
    asked.join()

    assert told[0] in {400, 401}
    assert not Session.objects.filter(application=robot.client, revoked_at=None).exists()


def test_machines_of_one_client_do_not_wait_for_each_other(server, robot):
    begun, done = Event(), Event()

    def hold():
        with transaction.atomic():
            Application.objects.raw("SELECT * FROM identity_application FOR SHARE")[0]
            begun.set()
            done.wait(10)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    begun.wait(10)

    assert given_to(server, robot) == 200
    done.set()
    holder.join()


def test_a_change_from_before_does_not_bring_a_client_back(robot):
    stale = service_account(robot.client.client_id, owner=None)
    switch_off(robot.client, now=timezone.now())

    change_client(stale, name="Other name")

    found = Application.objects.get(pk=robot.client.pk)
    assert (found.name, found.is_active) == ("Other name", False)


def test_a_change_from_before_does_not_bring_an_old_secret_back(server, robot):
    stale = service_account(robot.client.client_id, owner=None)
    fresh = new_secret(robot.client, now=timezone.now())

    change_client(stale, name="Other name")

    assert given_to(server, fresh) == 200
