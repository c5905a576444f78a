"""People sign in through a foreign issuer, on our pages."""

from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from earmark.base import clock
from earmark.identity.external import sign_in
from earmark.identity.external.sign_in import login_choices
from earmark.identity.models import User
from tests.external.foreign import DISCOVERY, KEYS, sign
from tests.factories import make_user

pytestmark = pytest.mark.django_db

OURS = "http://testserver"
START, CALLBACK, ACCOUNT = "/account/external/foreign/", "/account/external/foreign/callback/", "/account/"
COOKIE = "earmark-session"


@pytest.fixture(autouse=True)
def shop(settings):
    """We are at OURS, and keep the test's connection from one request to the next."""
    settings.PUBLIC_URL = OURS
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@contextmanager
def browser():
    """Keeps cookies, and speaks to us and to the issuer. It follows no redirect by itself."""
    ours = httpx.WSGITransport(app=get_wsgi_application())
    with httpx.Client(base_url=OURS, mounts={OURS: ours}) as client:
        yield client


@pytest.fixture
def ana():
    with browser() as client:
        yield client


def to_issuer(client, path=START):
    """Where the issuer sends the browser that we have sent to it."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.text
    back = client.get(answer.headers["Location"])
    return back.headers["Location"]


def sign_in_with(client, path=START):
    """Our answer once the browser has come back."""
    return client.get(to_issuer(client, path))


def who(client):
    """Whom our pages take the browser for; None for nobody."""
    answer = client.get(ACCOUNT)
    return None if answer.status_code == 302 else answer.text


def refused(answer, status=400):
    """A page that says so."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Not signed in with Foreign" in answer.text
    return True


def test_who_comes_back_is_logged_in(foreign, ana):
    assert who(ana) is None

    answer = sign_in_with(ana)

    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    assert User.objects.get().username in who(ana)


def test_the_issuer_is_asked_as_the_protocol_says(foreign, ana):
    asked = parse_qs(urlsplit(ana.get(START).headers["Location"]).query)

    assert asked["redirect_uri"] == [OURS + CALLBACK]
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert "openid" in asked["scope"][0].split()
    assert {"state", "nonce", "code_challenge", "client_id"} <= asked.keys()


def test_every_attempt_has_its_own_state_and_nonce(foreign, ana):
    first, second = (parse_qs(urlsplit(ana.get(START).headers["Location"]).query) for _ in range(2))

    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_a_secret_can_go_in_the_body(foreign, ana):
    foreign.secret_goes_in = "client_secret_post"

    assert sign_in_with(ana).status_code == 302


def test_who_is_known_by_a_verified_address_comes_in_as_themselves(foreign, ana):
    user = make_user("ana", email="ana@example.com", email_verified=True)
    foreign.id_claims = {"email": "ana@example.com", "email_verified": True}

    sign_in_with(ana)

    assert user.username in who(ana)


def test_who_cannot_be_linked_is_told_why(foreign, ana):
    make_user("ana", email="ana@example.com")
    foreign.id_claims = {"email": "ana@example.com", "email_verified": True}

    answer = sign_in_with(ana)

    assert refused(answer)
    assert "verify the address" in answer.text
    assert who(ana) is None


def test_who_is_switched_off_stays_out(foreign, ana):
    sign_in_with(ana)
    User.objects.update(is_active=False)

    with browser() as again:
        assert refused(sign_in_with(again))
        assert who(again) is None


def test_the_session_gets_a_new_key(foreign, ana):
    way_back = to_issuer(ana)
    before = ana.cookies[COOKIE]

    ana.get(way_back)

    assert ana.cookies[COOKIE] != before
    assert not Session.objects.filter(pk=before).exists()


def test_the_trail_knows_of_it(foreign, ana):
    sign_in_with(ana)

    assert User.objects.get().id_role_is_active_events.filter(pgh_label="logged_in").count() == 1


def test_it_goes_on_to_where_it_was_asked_from(foreign, ana):
    target = "/oauth/authorize/?client_id=x&scope=openid"

    answer = sign_in_with(ana, f"{START}?{urlencode({'next': target})}")

    assert answer.headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "\0",
        "///evil.example",
    ],
)
def test_it_goes_nowhere_else(foreign, ana, target):
    answer = sign_in_with(ana, f"{START}?{urlencode({'next': target})}")

    assert answer.headers["Location"] == ACCOUNT


def test_an_answer_works_once(foreign, ana):
    way_back = to_issuer(ana)
    assert ana.get(way_back).status_code == 302

    assert refused(ana.get(way_back))
    assert foreign.count("/token") == 1


def test_a_code_that_the_issuer_does_not_take_is_refused(foreign, ana):
    way_back = to_issuer(ana)
    foreign.codes.clear()

    assert refused(ana.get(way_back))
    assert who(ana) is None


def test_somebody_elses_answer_is_refused(foreign, ana):
    with browser() as eva:
        way_back = to_issuer(eva)

    ana.get(START)

    assert refused(ana.get(way_back))
    assert foreign.count("/token") == 0


@pytest.mark.parametrize("state", [None, "", "x", "é", "\0"])
def test_an_answer_without_the_right_state_is_refused_and_no_code_is_spent(foreign, ana, state):
    ana.get(START)
    answer = {"code": "x"} | ({} if state is None else {"state": state})

    assert refused(ana.get(f"{CALLBACK}?{urlencode(answer)}"))
    assert foreign.count("/token") == 0


def test_an_answer_that_nobody_asked_for_is_refused(foreign, ana):
    assert refused(ana.get(CALLBACK))
    assert refused(ana.get(f"{CALLBACK}?code=x&state=y"))


def test_an_answer_that_comes_late_is_refused(foreign, ana):
    way_back = to_issuer(ana)

    with time_machine.travel(clock.now() + sign_in.PATIENCE * 1.1):
        assert refused(ana.get(way_back))
    assert foreign.count("/token") == 0


def test_another_issuers_answer_is_refused(foreign, ana):
    way_back = to_issuer(ana).replace(urlencode({"iss": foreign.url}), "iss=https%3A%2F%2Fevil.example")

    assert refused(ana.get(way_back))
    assert foreign.count("/token") == 0


def test_one_issuers_answer_is_no_good_at_anothers_door(foreign, believe, ana):
    believe(foreign=foreign.entry(), other=foreign.entry(issuer="https://other.example.com", label="Other"))
    foreign.names_itself = False
    way_back = to_issuer(ana).replace("/foreign/", "/other/")

    assert ana.get(way_back).status_code == 400


def test_who_says_no_there_is_not_let_in_here(foreign, ana):
    foreign.refuses_sign_in = True

    assert refused(sign_in_with(ana))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"at_hash": "another"},
        {"at_hash": 3},
        {"exp": 1},
        {"iat": None},
        {"sub": ""},
        {"iss": "https://elsewhere.example"},
        pytest.param({"key": KEYS["stranger"]}, id="a stranger's key"),
    ],
    ids=str,
)
def test_an_id_token_that_is_wrong_is_refused(foreign, ana, claims):
    foreign.id_claims = claims

    assert refused(sign_in_with(ana))
    assert who(ana) is None
    assert not User.objects.exists()


def test_an_id_token_need_not_name_the_access_token(foreign, ana):
    foreign.id_claims = {"at_hash": None}

    assert sign_in_with(ana).status_code == 302


@pytest.mark.parametrize(
    "mood",
    ["fail", "nonsense", "redirect", "huge", {}, {"id_token": 3}, {"id_token": "a.b.c"}, {"id_token": None}],
    ids=str,
)
def test_a_token_endpoint_that_makes_no_sense_is_a_page_too(foreign, ana, mood):
    foreign.mood["/token"] = mood

    assert refused(sign_in_with(ana))


def test_a_token_endpoint_that_hangs_is_not_waited_for(foreign, ana, monkeypatch):
    way_back = to_issuer(ana)
    foreign.mood["/token"] = "hang"
    monkeypatch.setattr(sign_in, "TOTAL_SECONDS", 0.2)

    assert refused(ana.get(way_back))


def test_an_id_token_of_another_log_in_is_refused(foreign, ana):
    old = sign(foreign.claims(aud="shop", nonce="of another log-in"))
    foreign.mood["/token"] = {"id_token": old, "access_token": "x", "token_type": "Bearer"}

    assert refused(sign_in_with(ana))


def test_an_issuer_that_is_away_is_a_page_too(foreign, ana):
    foreign.mood[DISCOVERY] = "fail"

    answer = ana.get(START)

    assert refused(answer, status=503)
    assert answer.headers["Retry-After"]


def test_an_issuer_without_such_a_page_is_a_page_too(foreign, ana):
    document = foreign.discovery()
    del document["authorization_endpoint"]
    foreign.mood[DISCOVERY] = document

    assert refused(ana.get(START))


@pytest.mark.parametrize("path", ["/account/external/nobody/", "/account/external/nobody/callback/"])
def test_an_issuer_that_we_do_not_know_is_404(foreign, ana, path):
    assert ana.get(path).status_code == 404


def test_an_issuer_that_we_have_no_secret_for_has_no_pages(foreign, believe, ana):
    entry = foreign.entry()
    del entry["client_secret"]
    believe(foreign=entry)

    assert ana.get(START).status_code == 404
    assert login_choices("") == []


def test_the_log_in_page_offers_it(foreign, ana):
    page = ana.get(f"/account/login/?{urlencode({'next': '/account/?a=1&b=2'})}").text

    assert f'href="{START}?next=%2Faccount%2F%3Fa%3D1%26b%3D2"' in page
    assert "Foreign" in page


def test_pages_take_no_other_method(foreign, ana):
    for path in (START, CALLBACK):
        assert ana.head(path).status_code == 405
        assert ana.delete(path).status_code in {403, 405}
