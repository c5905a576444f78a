"""Whatever is sent to the provider, it answers as the specifications say, and never with a fault of its own."""

import random
from urllib.parse import urlencode

import httpx
import pytest

from .people import REDIRECT, query

pytestmark = pytest.mark.django_db(transaction=True)

NONSENSE = ["", "\0", "x" * 3000, "ñ", "{", "[]", "a.b.c", "-1", "%00", "null", "' OR 1=1 --"]
NAMES = [
    "grant_type", "code", "refresh_token", "client_id", "client_secret", "redirect_uri", "scope", "state", "nonce",
    "code_verifier", "code_challenge", "code_challenge_method", "response_type", "claims", "prompt", "resource",
    "token", "token_type_hint", "id_token_hint", "device_code", "ui_locales", "max_age",
]  # fmt: skip
GRANTS = [
    "authorization_code", "refresh_token", "client_credentials", "password",
    "urn:ietf:params:oauth:grant-type:device_code",
]  # fmt: skip


def fields(chance, **known):
    """Some of what may be said, mostly nonsense."""
    said = {name: chance.choice(NONSENSE) for name in chance.sample(NAMES, 6)}
    return said | {name: value for name, value in known.items() if chance.random() < 0.7}


@pytest.mark.parametrize("path", ["token", "revoke", "introspect", "userinfo"])
def test_no_form_makes_an_endpoint_fall_over(server, robot, path):
    chance = random.Random(path)
    known = {"client_id": robot.client.client_id, "client_secret": robot.secret}

    for _ in range(60):
        body = fields(chance, grant_type=chance.choice(GRANTS), **known)
        answer = httpx.post(f"{server}/oauth/{path}/", data=body)

        assert answer.status_code < 500, body
        assert answer.headers["Content-Type"] == "application/json", answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 11_000_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=" % number for number in range(2000))),
        ("application/x-www-form-urlencoded; charset=utf-16", b"grant_type=x"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"grant_type=x"),
        ("multipart/form-data", b"nonsense"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("application/json", b'{"grant_type": []}'),
    ],
    ids=["huge", "many fields", "utf-16", "no charset", "no boundary", "cut off", "json"],
)
@pytest.mark.parametrize("path", ["token", "revoke", "introspect"])
def test_a_body_that_is_no_form_is_an_error_of_the_protocol(server, path, kind, body):
    answer = httpx.post(f"{server}/oauth/{path}/", content=body, headers={"Content-Type": kind})

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] in {"invalid_request", "invalid_client", "unsupported_grant_type"}


@pytest.mark.parametrize("path", ["authorize", "logout"])
def test_no_address_makes_a_page_fall_over(server, app, browser, path):
    chance = random.Random(path)
    known = {"client_id": app.client.client_id, "response_type": "code", "redirect_uri": REDIRECT}

    for _ in range(60):
        said = fields(chance, **known)
        answer = browser.get(f"{server}/oauth/{path}/?{urlencode(said)}")

        assert answer.status_code < 500, said
        assert answer.headers.get("Location", REDIRECT).startswith((REDIRECT, server, "/account/")), said


def test_no_form_makes_the_consent_fall_over(app, browser, stock):
    chance = random.Random(1)
    page = browser.ask(stock(app).request_url())

    for _ in range(40):
        answer = browser.submit(page, allow="Authorize", **fields(chance))

        assert answer.status_code < 500
        assert answer.headers.get("Location", REDIRECT).startswith((REDIRECT, "/account/"))


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", "Basic OjA=", "Basic AAAA", "Basic /////w==", "Bearer x", "Digest x", "basic "],
)
def test_no_authorization_header_makes_it_fall_over(server, header):
    answer = httpx.post(
        f"{server}/oauth/token/",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": header.strip()},
    )

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_nonce_of_any_length_does_no_harm(app, browser, stock):
    client = stock(app)
    client.nonce = "n" * 300

    assert browser.submit(browser.ask(client.request_url()), allow="Authorize").status_code == 400


def test_too_many_calls_are_told_to_wait(server, robot, settings):
    from earmark.base.throttle import limiter  # noqa: PLC0415  fresh

    settings.THROTTLES = settings.THROTTLES | {"write": 2}
    limiter.cache_clear()

    answers = [httpx.post(f"{server}/oauth/token/", data={}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_discovery_is_true_and_for_everybody(server, path, slash):
    answer = httpx.get(f"{server}{path}{slash}")

    told = answer.json()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert told["issuer"] == server
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["id_token_signing_alg_values_supported"] == ["RS256"]
    for name, url in told.items():
        if name.endswith(("_endpoint", "_uri")):
            assert url.startswith(server)
            assert httpx.get(url).status_code not in {404, 500}, name


def test_the_published_keys_are_public_halves(server):
    [key] = httpx.get(f"{server}/.well-known/jwks.json").json()["keys"]

    assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}


def test_a_wrong_challenge_comes_back_to_the_client(app, browser, stock):
    client = stock(app)
    client.code_challenge_method = None

    answer = browser.ask(
        client.request_url(code_verifier=None, code_challenge="short", code_challenge_method="S512")
    )

    assert query(answer.headers["Location"])["error"] == "invalid_request"
