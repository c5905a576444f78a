"""A stock client signs a user in: code, PKCE, ID token, API."""

import time
from base64 import urlsafe_b64encode
from hashlib import sha256

import httpx
import pytest
from joserfc.errors import JoseError

from earmark.base import clock
from earmark.identity.key_places import Folder
from earmark.identity.keys import make_key
from earmark.identity.models import Session, User
from earmark.identity.services.clients import register_client
from earmark.identity.services.sessions import end_sessions_of
from tests.factories import make_user

from .people import BALANCE, REDIRECT, Browser, opens, query

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stock_client_signs_in_and_its_token_opens_the_api(server, stock, app, browser, ana):
    client = stock(app)

    tokens = client.sign_in(browser)

    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "openid profile email read write"
    assert tokens["expires_in"] == 900
    claims = client.claims(tokens["id_token"])
    assert claims["sub"] == str(ana.pk)
    assert (claims["email"], claims["email_verified"]) == ("ana@example.com", False)
    assert claims["preferred_username"] == "ana"
    assert abs(claims["auth_time"] - time.time()) < 60
    half = sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == urlsafe_b64encode(half).rstrip(b"=").decode()
    balance = client.get(server + BALANCE)
    assert (balance.status_code, balance.json()["balance"]) == (200, "50.00")


def test_a_client_with_a_secret_needs_no_pkce(server, stock, site, browser):
    client = stock(site)
    client.code_challenge_method = None

    location = browser.agree(client.request_url(code_verifier=None))

    assert opens(server, client.exchange(location, code_verifier=None)["access_token"]) == 200


def test_the_user_is_asked_and_told_what_for(stock, app, browser):
    page = browser.ask(stock(app, scope="openid read").request_url())

    assert page.status_code == 200
    assert "Corner shop" in page.text
    assert "See your account" in page.text
    assert "Buy, change and cancel" not in page.text
    assert "no-cache" in page.headers["Cache-Control"]


def test_a_user_who_refuses_sends_the_client_away(stock, app, browser):
    client = stock(app)

    assert query(browser.refuse(client.request_url()))["error"] == "access_denied"
    assert Session.objects.filter(application=app.client).count() == 0


def test_who_is_not_logged_in_logs_in_first(server, stock, app, ana):
    with Browser(server) as stranger:
        page = stranger.ask(stock(app).request_url())
        assert "/account/login/" in str(page.url)
        consent = stranger.submit(page, username="ana", password="correct horse battery")

        assert "Corner shop" in consent.text


def test_a_client_that_wants_no_page_shown_is_told_that_a_log_in_is_needed(server, stock, app):
    answer = httpx.get(stock(app).request_url(prompt="none"))

    assert answer.headers["Location"].startswith(REDIRECT)
    assert query(answer.headers["Location"])["error"] == "login_required"


def test_a_second_factor_that_is_owed_is_an_error_where_no_page_may_be_shown(server, stock, settings):
    settings.STAFF_TWO_FACTOR = "required"
    make_user("root", role="admin")
    ours = register_client(name="Our app", redirect_uris=[REDIRECT], public=True, trusted=True)

    with Browser(server) as browser:
        browser.log_in("root")
        answer = browser.get(stock(ours).request_url(prompt="none"))

    assert query(answer.headers["Location"])["error"] == "login_required"


def test_a_client_of_the_house_asks_nobody(server, stock, browser):
    ours = register_client(name="Our app", redirect_uris=[REDIRECT], public=True, trusted=True)
    client = stock(ours)

    tokens = client.exchange(browser.ask(client.request_url()).headers["Location"])

    assert opens(server, tokens["access_token"]) == 200


def test_the_answer_names_the_issuer_and_keeps_the_state(stock, app, browser, server):
    client = stock(app)

    found = query(browser.agree(client.request_url()))

    assert (found["iss"], found["state"]) == (server, client.state)


def test_scopes_decide_what_the_id_token_tells(stock, app, browser):
    client = stock(app, scope="openid read")

    claims = client.claims(client.sign_in(browser)["id_token"])

    assert "email" not in claims
    assert "name" not in claims


def test_what_is_not_known_of_a_user_is_not_told(stock, app, browser):
    client = stock(app, scope="openid profile phone")

    claims = client.claims(client.sign_in(browser)["id_token"])

    assert claims["locale"] == "en"
    assert not {"name", "given_name", "zoneinfo", "phone_number"} & claims.keys()


def test_without_openid_there_is_no_id_token(stock, app, browser):
    assert "id_token" not in stock(app, scope="read").sign_in(browser)


def test_a_token_for_reading_does_not_write(server, stock, app, browser):
    token = stock(app, scope="openid read").sign_in(browser)["access_token"]

    answer = httpx.patch(
        f"{server}/api/v1/auth/profile/", json={}, headers={"Authorization": f"Bearer {token}"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_userinfo_tells_what_the_scopes_allow(server, stock, app, browser, ana):
    client = stock(app, scope="openid email")
    token = client.sign_in(browser)["access_token"]

    told = httpx.get(client.discovered["userinfo_endpoint"], headers={"Authorization": f"Bearer {token}"})

    assert told.json() == {"sub": str(ana.pk), "email": "ana@example.com", "email_verified": False}


@pytest.mark.parametrize("token", ["x", "nonsense", "a.b.c"])
def test_userinfo_wants_a_live_token(server, token):
    answer = httpx.get(f"{server}/oauth/userinfo/", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer.headers["Content-Type"] == "application/json"


def test_an_id_token_opens_nothing(server, stock, app, browser):
    tokens = stock(app).sign_in(browser)

    assert opens(server, tokens["id_token"]) == 401
    assert opens(server, tokens["id_token"], "/oauth/userinfo/") == 401
    assert opens(server, tokens["refresh_token"]) == 401


def test_an_id_token_refreshes_and_ends_nothing(server, stock, app, browser):
    client = stock(app)
    tokens = client.sign_in(browser)
    id_token, bearer = tokens["id_token"], {"Authorization": f"Bearer {tokens['access_token']}"}

    assert client.renew(id_token).json()["error"] == "invalid_grant"
    assert client.end(id_token).status_code == 200
    assert httpx.post(f"{server}/api/v1/auth/refresh/", json={"refresh": id_token}).status_code == 401
    logout = httpx.post(f"{server}/api/v1/auth/logout/", json={"refresh": id_token}, headers=bearer)
    assert logout.status_code in {400, 401}
    assert opens(server, tokens["access_token"]) == 200


def test_after_a_rotation_old_id_tokens_verify_and_new_ones_name_the_new_key(
    server, stock, app, browser, settings, tmp_path
):
    settings.JWT_KEYS_DIR = tmp_path
    make_key(Folder(tmp_path), now=clock.now())
    client = stock(app)
    before = client.sign_in(browser)["id_token"]

    make_key(Folder(tmp_path), now=clock.now())

    client.claims(before)
    after = client.sign_in(browser)["id_token"]
    client.claims(after)
    assert before.split(".")[0] != after.split(".")[0]
    assert len(httpx.get(client.discovered["jwks_uri"]).json()["keys"]) == 2


def test_a_forged_id_token_is_seen(stock, app, browser):
    client = stock(app)
    head, _, sign = client.sign_in(browser)["id_token"].split(".")

    with pytest.raises(JoseError):
        client.claims(f"{head}.eyJzdWIiOiIxIn0.{sign}")


def test_a_user_who_is_switched_off_in_between_gets_nothing(stock, app, browser, ana):
    client = stock(app)
    location = browser.agree(client.request_url())
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert (
        client.bare(
            grant_type="authorization_code",
            code=query(location)["code"],
            redirect_uri=REDIRECT,
            code_verifier=client.verifier,
        ).json()["error"]
        == "invalid_grant"
    )


def test_what_ends_a_users_sessions_ends_those_of_clients(server, stock, app, browser, ana):
    token = stock(app).sign_in(browser)["access_token"]

    end_sessions_of(user_id=ana.pk, reason="staff", now=clock.now())

    assert opens(server, token) == 401
