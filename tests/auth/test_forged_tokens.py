"""Only what we signed, for us, for this use and for now, opens anything."""

import hmac
from base64 import urlsafe_b64encode
from typing import Any

import orjson
import pytest
import time_machine
from joserfc import jws
from joserfc.jwk import RSAKey
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from earmark.identity.keys import keeper
from earmark.identity.models import Session, User
from earmark.identity.tokens import ACCESS_TYPE, REFRESH_TYPE, sign

from .journeys import PROFILE, bearer, part, status_with, tokens

pytestmark = pytest.mark.django_db

Claims = dict[str, Any]
STRANGER = RSAKey.generate_key(2048, private=True)


@pytest.fixture
def claims(ana: User) -> Claims:
    """What a good access token of a live session says."""
    return part(tokens()["access"], 1)


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def encoded(value: dict[str, Any]) -> str:
    return base64url(orjson.dumps(value))


def signed_by(key: Any, claims: Claims, *, alg: str = "RS256", **header: Any) -> str:
    header = {"alg": alg, "typ": ACCESS_TYPE, "kid": keeper().ring.signing_kid} | header
    return jws.serialize_compact(header, orjson.dumps(claims), key, [alg])


def test_what_we_sign_is_taken(claims: Claims) -> None:
    assert status_with(sign(claims, typ=ACCESS_TYPE)) == 200


def test_a_token_without_a_signature_is_refused(claims: Claims) -> None:
    header = {"alg": "none", "typ": ACCESS_TYPE, "kid": keeper().ring.signing_kid}

    for signature in ("", "x"):
        assert status_with(f"{encoded(header)}.{encoded(claims)}.{signature}") == 401


def test_our_public_key_is_no_shared_secret(claims: Claims) -> None:
    ring = keeper().ring
    header = {"alg": "HS256", "typ": ACCESS_TYPE, "kid": ring.signing_kid}
    signing = f"{encoded(header)}.{encoded(claims)}"
    mac = hmac.digest(ring.signing.as_pem(private=False), signing.encode(), "sha256")

    assert status_with(f"{signing}.{base64url(mac)}") == 401


@pytest.mark.parametrize("alg", ["RS512", "PS256"])
def test_another_algorithm_with_our_key_is_refused(claims: Claims, alg: str) -> None:
    assert status_with(signed_by(keeper().ring.signing, claims, alg=alg)) == 401


def test_a_strangers_signature_under_our_kid_is_refused(claims: Claims) -> None:
    assert status_with(signed_by(STRANGER, claims)) == 401


@pytest.mark.parametrize(
    "kid", [pytest.param(STRANGER.thumbprint(), id="its own"), "", None, 3, ["x"], "../../key"]
)
def test_a_foreign_kid_is_refused(claims: Claims, kid: Any) -> None:
    header = {"alg": "RS256", "typ": ACCESS_TYPE, "kid": kid}
    signature = signed_by(STRANGER, claims).rpartition(".")[2]

    assert status_with(f"{encoded(header)}.{encoded(claims)}.{signature}") == 401


def test_a_key_that_comes_with_the_token_is_not_asked(claims: Claims) -> None:
    jwk = STRANGER.as_dict(private=False)

    assert status_with(signed_by(STRANGER, claims, jwk=jwk)) == 401


@pytest.mark.parametrize(
    "extra", [{"crit": 1}, {"crit": ["exp"]}, {"b64": False}, {"alg": ["RS256"]}, {"alg": None}]
)
def test_a_header_that_we_would_not_write_is_refused(claims: Claims, extra: Claims) -> None:
    _, payload, signature = sign(claims, typ=ACCESS_TYPE).split(".")
    header = {"alg": "RS256", "typ": ACCESS_TYPE, "kid": keeper().ring.signing_kid} | extra

    assert status_with(f"{encoded(header)}.{payload}.{signature}") == 401


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-shop"},
        {"aud": ["earmark"]},
        {"iss": "https://elsewhere.example"},
        {"token_type": "refresh"},
        {"exp": 0},
    ],
)
def test_a_token_for_others_or_another_use_is_refused(claims: Claims, change: Claims) -> None:
    assert status_with(sign(claims | change, typ=ACCESS_TYPE)) == 401


def test_a_refresh_token_opens_nothing(ana: User) -> None:
    assert status_with(tokens()["refresh"]) == 401


def test_the_header_has_to_say_that_it_is_an_access_token(claims: Claims) -> None:
    assert status_with(sign(claims, typ=REFRESH_TYPE)) == 401


def test_a_changed_claim_breaks_the_signature(claims: Claims) -> None:
    header, _, signature = sign(claims, typ=ACCESS_TYPE).split(".")

    assert status_with(f"{header}.{encoded(claims | {'role': 'admin'})}.{signature}") == 401


def test_a_token_ends_to_the_second_though_it_was_seen_before(ana: User) -> None:
    token = tokens()["access"]
    assert status_with(token) == 200
    end = part(token, 1)["exp"]

    with time_machine.travel(end - 1, tick=False):
        assert status_with(token) == 200
    with time_machine.travel(end, tick=False):
        assert status_with(token) == 401


def test_the_token_of_a_session_that_never_was_is_refused_without_redis(
    claims: Claims, redis_away: None
) -> None:
    Session.objects.all().delete()

    assert status_with(sign(claims, typ=ACCESS_TYPE)) == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b",
        "Bearer a.b.c",
        "Bearer a.b.c.d.e",
        "bearer e30.e30.e30",
        "Bearer W10.W10.W10",
        "Bearer bnVsbA.bnVsbA.bnVsbA",
        "Bearer \xe9.\xe9.\xe9",
        "Bearer a b c",
        "Bearer " + "a" * 100_000,
        "Token x",
        "",
        " ",
    ],
)
def test_a_malformed_header_is_refused_and_nothing_breaks(api: APIClient, db: None, header: str) -> None:
    answer = api.get(PROFILE, HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_request_without_a_token_is_told_what_is_wanted(api: APIClient, db: None) -> None:
    answer = api.get(PROFILE)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_token_is_verified_without_a_query(
    ana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    warm, fresh = tokens()["access"], tokens()["access"]
    status_with(warm)

    with django_assert_num_queries(0):
        assert bearer(fresh).post(PROFILE).status_code == 405
