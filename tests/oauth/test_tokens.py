"""Refreshing, taking back, asking about tokens; and codes that somebody else got hold of."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import time_machine
from django.utils import timezone

from earmark.identity.models import Session, UserEvent
from earmark.identity.services.clients import switch_off

from .people import REDIRECT, SCOPE, opens, post, query

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """What the calls answer that are made together."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [made.result() for made in [pool.submit(call) for call in calls]]


def code_of(browser, client):
    return query(browser.agree(client.request_url()))["code"]


def exchange(client, code, **changes):
    """The bare answer to a code."""
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": client.verifier,
    }
    return client.bare(**body | changes)


# --- refreshing ------------------------------------------------------------------------------------------------


def test_a_refresh_gives_a_new_pair_that_opens_the_same(server, stock, app, browser):
    client = stock(app)
    first = client.sign_in(browser)

    second = client.renew(first["refresh_token"]).json()

    assert second["scope"] == SCOPE
    assert second["refresh_token"] != first["refresh_token"]
    assert opens(server, second["access_token"]) == 200


def test_a_refresh_may_ask_for_less_and_never_for_more(server, stock, app, browser):
    client = stock(app, scope="openid read")
    tokens = client.sign_in(browser)

    more = client.bare(
        grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="openid read write"
    )
    less = client.bare(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="openid")

    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")
    assert less.json()["scope"] == "openid"
    assert opens(server, less.json()["access_token"]) == 403
    assert client.renew(less.json()["refresh_token"]).json()["scope"] == "openid read"


def test_a_used_refresh_token_ends_the_whole_session(server, stock, app, browser):
    client = stock(app)
    first = client.sign_in(browser)
    second = client.renew(first["refresh_token"]).json()

    again = client.renew(first["refresh_token"])

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert client.renew(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert opens(server, second["access_token"]) == 401
    assert Session.objects.get().reason == "reuse"


def test_of_two_who_refresh_at_once_nobody_keeps_a_session(server, stock, app, browser):
    client = stock(app)
    token = client.sign_in(browser)["refresh_token"]

    answers = at_once(*[lambda: client.renew(token)] * 2)

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    assert opens(server, won["access_token"]) == 401


def test_a_clients_refresh_token_is_of_no_use_elsewhere(server, stock, app, site, browser):
    token = stock(app).sign_in(browser)["refresh_token"]

    assert stock(site).renew(token).json()["error"] == "invalid_grant"
    assert httpx.post(f"{server}/api/v1/auth/refresh/", json={"refresh": token}).status_code == 401
    assert stock(app).renew(token).status_code == 200


def test_a_refresh_token_of_our_own_log_in_is_no_clients(server, stock, app, ana):
    body = {"username": "ana", "password": "correct horse battery"}
    token = httpx.post(f"{server}/api/v1/auth/login/", json=body).json()["refresh"]

    assert stock(app).renew(token).json()["error"] == "invalid_grant"


# --- codes -----------------------------------------------------------------------------------------------------


def test_a_code_works_once_and_shown_again_ends_what_it_had_begun(server, stock, app, browser):
    client = stock(app)
    other = client.sign_in(browser)
    code = code_of(browser, client)

    first, second = exchange(client, code), exchange(client, code)

    assert second.json()["error"] == "invalid_grant"
    assert opens(server, first.json()["access_token"]) == 401
    assert client.renew(first.json()["refresh_token"]).json()["error"] == "invalid_grant"
    assert opens(server, other["access_token"]) == 200


def test_a_used_code_is_of_no_use_to_another_client(server, stock, app, site, browser):
    client = stock(app)
    code = code_of(browser, client)
    token = exchange(client, code).json()["access_token"]

    assert exchange(stock(site), code).json()["error"] == "invalid_grant"
    assert opens(server, token) == 200


def test_a_client_that_has_a_secret_has_to_show_it(stock, site, browser):
    client = stock(site)
    code = code_of(browser, client)
    client.client_secret = None

    answer = exchange(client, code)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_of_two_who_show_a_code_at_once_one_gets_tokens(stock, app, browser):
    client = stock(app)
    code = code_of(browser, client)

    answers = at_once(*[lambda: exchange(client, code)] * 2)

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert Session.objects.count() == 1


def test_a_code_ends_after_a_minute(stock, app, browser):
    client = stock(app)
    with time_machine.travel(timezone.now() - timezone.timedelta(seconds=61)):
        code = code_of(browser, client)

    assert exchange(client, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "x" * 43}, {"code_verifier": ""}, {"redirect_uri": "https://evil.example/"}]
)
def test_a_code_is_of_no_use_to_who_has_only_the_code(stock, app, browser, changes):
    client = stock(app)

    answer = exchange(client, code_of(browser, client), **changes)

    assert answer.status_code == 400
    assert "access_token" not in answer.json()


def test_a_code_of_another_client_is_of_no_use(stock, app, site, browser):
    theirs = stock(app)
    code = code_of(browser, theirs)

    assert exchange(stock(site), code, code_verifier=theirs.verifier).json()["error"] == "invalid_grant"


# --- what clients may ask for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),  # a public client without PKCE
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "id_token"}, "unauthorized_client"),
        ({"scope": "openid everything"}, "invalid_scope"),
    ],
)
def test_what_a_client_may_not_ask_for_comes_back_as_an_error(stock, app, browser, change, error):
    client = stock(app)
    if change.get("code_verifier", "") is None:
        client.code_challenge_method = None

    answer = browser.ask(client.request_url(**change))

    assert query(answer.headers["Location"].replace("#", "?"))["error"] == error


def test_a_challenge_that_is_the_verifier_itself_is_refused(stock, app, browser):
    client = stock(app)
    client.code_challenge_method = None
    url = client.request_url(code_verifier=None, code_challenge="x" * 43, code_challenge_method="plain")

    assert query(browser.agree(url))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example/callback",
        REDIRECT + "/deeper",
        REDIRECT + "?x=1",
        "http://shop.example/callback",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(stock, app, browser, redirect_uri):
    answer = browser.ask(stock(app).request_url(redirect_uri=redirect_uri))

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "does not work" in answer.text


def test_an_unknown_client_is_told_so_on_a_page(server, browser):
    answer = browser.ask(f"{server}/oauth/authorize/?client_id=nobody&response_type=code")

    assert answer.status_code == 400


# --- taking back and asking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_a_token_that_its_client_takes_back_is_dead_at_once(server, stock, app, browser, which):
    client = stock(app)
    tokens = client.sign_in(browser)

    assert client.end(tokens[which]).status_code == 200

    assert opens(server, tokens["access_token"]) == 401
    assert client.renew(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_client_takes_back_nobody_elses(server, stock, app, site, browser):
    token = stock(app).sign_in(browser)["access_token"]

    assert stock(site).end(token).status_code == 200
    assert stock(site).end("nonsense").status_code == 200
    assert opens(server, token) == 200


def test_introspection_tells_what_a_live_token_is(server, stock, app, site, browser, ana):
    token = stock(app, scope="openid read").sign_in(browser)["access_token"]

    told = post(f"{server}/oauth/introspect/", site.client.client_id, site.secret, token=token).json()

    assert told.pop("exp") - told.pop("iat") == 900
    assert told.pop("jti")
    assert told == {
        "active": True,
        "token_type": "Bearer",
        "scope": "openid read",
        "client_id": app.client.client_id,
        "username": "ana",
        "sub": str(ana.pk),
        "aud": "earmark",
        "iss": server,
    }


def test_introspection_tells_nothing_of_other_tokens(server, stock, app, site, browser):
    client = stock(app)
    tokens = client.sign_in(browser)
    client.end(tokens["access_token"])

    for token in (tokens["access_token"], tokens["refresh_token"], tokens["id_token"], "x", ""):
        told = post(f"{server}/oauth/introspect/", site.client.client_id, site.secret, token=token)
        assert told.json() == {"active": False}


def test_introspection_is_for_clients_that_prove_who_they_are(server, app, site):
    asked = [
        post(f"{server}/oauth/introspect/", app.client.client_id, "", token="x"),
        post(f"{server}/oauth/introspect/", site.client.client_id, "wrong", token="x"),
        httpx.post(f"{server}/oauth/introspect/", data={"token": "x"}),
    ]

    assert [answer.status_code for answer in asked] == [401, 401, 401]


def test_a_client_that_is_switched_off_is_out_at_once(server, stock, app, browser):
    client = stock(app)
    tokens = client.sign_in(browser)

    switch_off(app.client, now=timezone.now())

    assert opens(server, tokens["access_token"]) == 401
    assert client.renew(tokens["refresh_token"]).status_code in {400, 401}
    assert browser.ask(client.request_url()).status_code == 400


def test_a_clients_log_in_is_on_the_trail(stock, app, browser, ana):
    stock(app).sign_in(browser)

    told = UserEvent.objects.filter(pgh_obj=ana, pgh_label="logged_in").latest("pgh_id").pgh_context.metadata
    assert told["client"] == app.client.client_id
    assert told["address"] == "127.0.0.1"
