"""A password for tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from earmark.identity.models import Session, User

from .conftest import PASSWORD
from .journeys import LOGIN, log_in, part, status_with

pytestmark = pytest.mark.django_db

CLAIMS = {
    "user_id", "username", "email", "role", "token_type", "scope",
    "iss", "aud", "sub", "iat", "exp", "jti", "sid",
}  # fmt: skip


def test_a_right_password_gives_two_tokens(ana: User) -> None:
    answer = log_in()

    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_access_token_opens_the_api(ana: User) -> None:
    assert status_with(log_in().json()["access"]) == 200


def test_it_works_without_the_trailing_slash(ana: User, api: APIClient) -> None:
    body = {"username": "ana", "password": PASSWORD}

    assert api.post("/api/v1/auth/login", body, format="json").status_code == 200


@pytest.mark.parametrize("name", ["ana@example.com", "Ana@Example.COM"])
def test_the_email_address_stands_for_the_username(ana: User, name: str) -> None:
    assert log_in(name).status_code == 200


def test_an_access_token_says_who_and_for_how_long(ana: User) -> None:
    claims = part(log_in().json()["access"], 1)

    assert set(claims) == CLAIMS
    assert (claims["user_id"], claims["sub"], claims["role"]) == (ana.pk, str(ana.pk), "customer")
    assert (claims["token_type"], claims["exp"] - claims["iat"]) == ("access", 900)


def test_both_tokens_name_the_key_that_signed_them(ana: User) -> None:
    answer = log_in().json()

    headers = [part(answer[kind], 0) for kind in ("access", "refresh")]
    assert [header["alg"] for header in headers] == ["RS256", "RS256"]
    assert headers[0]["kid"] == headers[1]["kid"]
    assert headers[0]["typ"] == "at+jwt"


def test_it_is_remembered_when_the_user_was_last_here(ana: User) -> None:
    log_in()

    ana.refresh_from_db()
    assert ana.last_login is not None


def test_a_session_knows_where_it_came_from(ana: User) -> None:
    log_in(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="curl/8 " + "x" * 300)

    session = Session.objects.get()
    assert (session.address, len(session.user_agent)) == ("192.0.2.7", 200)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "ana"}, "password"),
        ({"password": PASSWORD}, "username"),
        ({"username": "", "password": PASSWORD}, "username"),
        ({"username": "a\0b", "password": PASSWORD}, "username"),
        ({"username": "ana", "password": "a\0b"}, "password"),
        ({"username": "a" * 255, "password": PASSWORD}, "username"),
        ({"username": "ana", "password": "p" * 257}, "password"),
        ({"username": {"$ne": ""}, "password": PASSWORD}, "username"),
        ({"username": "ana", "password": None}, "password"),
    ],
)
def test_a_field_that_is_missing_or_no_text_is_named(api: APIClient, body: Any, field: str) -> None:
    answer = api.post(LOGIN, body, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [b"{", b"[]", b"3", b"null", b'"x"', b"\xff", b'{"username": "\\ud800"}'])
def test_a_body_that_is_no_object_is_refused(api: APIClient, body: bytes) -> None:
    assert api.post(LOGIN, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("nobody", PASSWORD), ("é\u202e", "x")])
def test_a_wrong_password_and_an_unknown_user_look_alike(ana: User, name: str, password: str) -> None:
    answer = log_in(name, password)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_user_who_was_switched_off_looks_like_a_wrong_password(ana: User) -> None:
    User.objects.update(is_active=False)

    assert log_in().json()["code"] == "invalid_credentials"


def test_spaces_belong_to_the_password(make_user: Callable[..., User]) -> None:
    make_user("eva", password=" spaced out ")

    assert log_in("eva", " spaced out ").status_code == 200
    assert log_in("eva", "spaced out").status_code == 401


def test_a_dead_token_in_the_header_does_not_keep_anyone_from_logging_in(ana: User) -> None:
    assert log_in(HTTP_AUTHORIZATION="Bearer dead").status_code == 200
