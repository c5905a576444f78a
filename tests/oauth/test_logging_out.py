"""RP-initiated log-out."""

import pytest
from django.utils.http import urlencode

from earmark.identity.services.clients import register_client

from .people import REDIRECT, opens, query

pytestmark = pytest.mark.django_db(transaction=True)

BYE = "https://shop.example/bye"


def url_for(client, **given):
    return f"{client.discovered['end_session_endpoint']}?{urlencode(given)}"


def is_logged_in(browser):
    return browser.get("/account/").status_code == 200


def test_with_an_id_token_of_the_user_it_is_done_at_once(server, stock, app, browser):
    client = stock(app)
    tokens = client.sign_in(browser)

    answer = browser.ask(
        url_for(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE, state="s1")
    )

    assert answer.headers["Location"].startswith(BYE)
    assert query(answer.headers["Location"])["state"] == "s1"
    assert not is_logged_in(browser)
    assert opens(server, tokens["access_token"]) == 401


def test_other_clients_keep_what_they_had_been_given(server, stock, app, browser):
    other = stock(register_client(name="Other", redirect_uris=[REDIRECT], public=True))
    theirs = other.sign_in(browser)
    client = stock(app)

    browser.ask(url_for(client, id_token_hint=client.sign_in(browser)["id_token"]))

    assert opens(server, theirs["access_token"]) == 200


def test_without_it_the_user_is_asked(stock, app, browser):
    page = browser.ask(url_for(stock(app), client_id=app.client.client_id, post_logout_redirect_uri=BYE))

    assert page.status_code == 200
    assert is_logged_in(browser)
    assert browser.submit(page, allow="Logout").headers["Location"] == BYE
    assert not is_logged_in(browser)


@pytest.mark.parametrize(
    "given",
    [
        {"id_token_hint": "nonsense"},
        {"id_token_hint": "a.b.c"},
        {"client_id": "nobody"},
        {"client_id": "a\0b"},
        {"post_logout_redirect_uri": "https://evil.example/"},
    ],
)
def test_a_request_that_makes_no_sense_logs_nobody_out(stock, app, browser, given):
    own = {"client_id": app.client.client_id}

    assert browser.ask(url_for(stock(app), **own | given)).status_code == 400
    assert is_logged_in(browser)


def test_the_browser_ends_at_the_log_in_page_when_it_has_nowhere_to_go(stock, app, browser):
    client = stock(app)

    answer = browser.ask(url_for(client, id_token_hint=client.sign_in(browser)["id_token"]))

    assert "/account/login/" in str(answer.url)
