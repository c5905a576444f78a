"""A foreign access token opens the API if everything about it is right."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import orjson
import pytest
import time_machine

from earmark.identity.keys import keeper
from earmark.identity.models import ExternalIdentity, User
from earmark.identity.tokens import ACCESS_TYPE
from earmark.identity.tokens import sign as sign_as_we_do
from tests import factories
from tests.external.foreign import AUDIENCE, CLIENT, JWKS, KEYS, OTHER_KEYS, Foreign, sign
from tests.external.journeys import BALANCE, ask, bearer, profile, status_with
from tests.factories import anybody, problem

pytestmark = pytest.mark.django_db

ONE, STRANGER = KEYS["one"], KEYS["stranger"]


def encoded(value):
    raw = value if isinstance(value, bytes) else orjson.dumps(value)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_it_opens_the_api_and_makes_a_customer_at_first_sight(foreign):
    answer = ask(foreign.access_token())

    assert answer.status_code == 200
    assert answer.json()["balance"] == "0.00"
    assert ExternalIdentity.objects.get(issuer=foreign.url, subject="ana-at-foreign").user.role == "customer"


def test_the_same_subject_is_the_same_user_ever_after(foreign):
    first, second = profile(foreign.access_token()), profile(foreign.access_token(email="x@example.com"))

    assert first == second
    assert User.objects.count() == 1


def test_a_known_subject_costs_one_query(foreign, django_assert_num_queries):
    token = foreign.access_token()
    status_with(token)

    with django_assert_num_queries(1):
        assert bearer(token).delete(BALANCE).status_code == 405


def test_our_own_tokens_cost_no_query_still(foreign, django_assert_num_queries):
    client = factories.bearer(factories.make_user())
    client.delete(BALANCE)

    with django_assert_num_queries(0):
        assert client.delete(BALANCE).status_code == 405


def test_the_issuers_setting_says_what_it_is_good_for(foreign, believe):
    believe(foreign=foreign.entry(scope="read"))

    assert status_with(foreign.access_token()) == 200
    answer = bearer(foreign.access_token()).patch("/api/v1/auth/profile/", {"first_name": "Ana"})
    assert problem(answer) == (403, "insufficient_scope")


@pytest.mark.parametrize("alg", ["ES256", "ES384", "EdDSA"])
def test_other_kinds_of_keys_work_where_they_are_allowed(foreign, believe, alg):
    key = OTHER_KEYS[alg]
    foreign.keys.append(key)
    token = sign(foreign.claims(), key, alg=alg)
    assert status_with(token) == 401

    believe(foreign=foreign.entry(algorithms=["RS256", alg]))

    assert status_with(token) == 200


def test_a_token_that_names_no_key_is_tried_with_those_that_fit(foreign):
    foreign.keys = [OTHER_KEYS["ES256"], KEYS["two"], ONE]

    assert status_with(sign(foreign.claims(), kid=None)) == 200
    assert status_with(sign(foreign.claims(), STRANGER, kid=None)) == 401


@pytest.mark.parametrize("aud", [AUDIENCE, [AUDIENCE], ["other", AUDIENCE]])
def test_one_of_its_audiences_has_to_be_us(foreign, aud):
    assert status_with(foreign.access_token(aud=aud)) == 200


@pytest.mark.parametrize("typ", [None, "JWT", "jwt", "at+jwt", "application/at+jwt"])
def test_the_usual_types_are_taken(foreign, typ):
    assert status_with(sign(foreign.claims(), typ=typ)) == 200


@pytest.mark.parametrize("kind", [{"typ": "Bearer"}, {"token_use": "access"}, {"token_type": "access"}])
def test_what_issuers_call_access_tokens_are_access_tokens(foreign, kind):
    assert status_with(foreign.access_token(**kind)) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-api"},
        {"aud": CLIENT},
        {"aud": None},
        {"aud": []},
        {"aud": {AUDIENCE: 1}},
        {"aud": [[AUDIENCE]]},
        {"exp": None},
        {"exp": 0},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": 1e300},
        {"nbf": "soon"},
        {"iat": [1]},
        {"iat": -1},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["ana"]},
        {"sub": "a" * 256},
        {"sub": "a\0b"},
        {"typ": "Refresh"},
        {"typ": "ID"},
        {"token_use": "id"},
        {"token_type": "refresh"},
        {"token_type": 3},
        {"cnf": {"jkt": "x"}},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_is_refused(foreign, change):
    assert problem(ask(foreign.access_token(**change))) == (401, "invalid_token")
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "refresh+jwt"},
        {"typ": "logout+jwt"},
        {"typ": 3},
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": True},
        {"kid": 3},
        {"kid": ["one"]},
        {"kid": "two"},
        {"kid": ""},
    ],
    ids=str,
)
def test_a_header_that_is_wrong_is_refused(foreign, header):
    assert problem(ask(sign(foreign.claims(), **header))) == (401, "invalid_token")


def test_it_ends_when_it_says_so_give_or_take_the_skew(foreign, settings):
    token = foreign.access_token(exp=(ends := 2_000_000_000), iat=None)

    with time_machine.travel(ends + 59, tick=False):
        assert status_with(token) == 200
    with time_machine.travel(ends + 60, tick=False):
        assert status_with(token) == 401
    settings.OIDC_CLOCK_SKEW = timedelta()
    with time_machine.travel(ends, tick=False):
        assert status_with(token) == 401


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_it_begins_when_it_says_so_give_or_take_the_skew(foreign, claim):
    begins = 2_000_000_000
    token = foreign.access_token(**{"iat": None, claim: begins, "exp": begins + 300})

    with time_machine.travel(begins - 61, tick=False):
        assert status_with(token) == 401
    with time_machine.travel(begins - 60, tick=False):
        assert status_with(token) == 200


def test_a_token_without_a_signature_is_refused(foreign):
    for alg in ("none", "None", "NONE"):
        signed = f"{encoded({'alg': alg, 'kid': 'one'})}.{encoded(foreign.claims())}"
        for signature in ("", "x"):
            assert status_with(f"{signed}.{signature}") == 401


@pytest.mark.parametrize(
    "secret", [ONE.as_pem(private=False), json.dumps(ONE.as_dict(private=False)).encode()], ids=["pem", "jwk"]
)
def test_the_issuers_public_key_is_no_shared_secret(foreign, secret):
    signed = f"{encoded({'alg': 'HS256', 'kid': 'one'})}.{encoded(foreign.claims())}"
    mac = hmac.digest(secret, signed.encode(), "sha256")

    assert status_with(f"{signed}.{encoded(mac)}") == 401


@pytest.mark.parametrize("alg", ["RS512", "PS256"])
def test_an_algorithm_that_is_not_allowed_is_refused(foreign, alg):
    assert status_with(sign(foreign.claims(), alg=alg)) == 401


def test_a_key_for_another_use_or_algorithm_does_not_count(foreign):
    foreign.mood[JWKS] = {
        "keys": [ONE.as_dict(private=False) | {"use": "enc"}, KEYS["two"].as_dict() | {"alg": "PS256"}]
    }

    assert status_with(foreign.access_token()) == 401
    assert status_with(foreign.access_token(KEYS["two"])) == 401


@pytest.mark.parametrize("kid", ["one", "stranger"])
def test_a_strangers_signature_is_refused(foreign, kid):
    assert status_with(sign(foreign.claims(), STRANGER, kid=kid)) == 401


def test_the_kid_of_our_key_helps_nobody(foreign):
    kid = keeper().ring.signing_kid

    assert status_with(sign(foreign.claims(), STRANGER, kid=kid, typ=ACCESS_TYPE)) == 401
    assert status_with(sign(foreign.claims(), ONE, kid=kid, typ=ACCESS_TYPE)) == 401


def test_we_do_not_sign_for_others(foreign):
    assert status_with(sign_as_we_do(foreign.claims(token_type="access"), typ=ACCESS_TYPE)) == 401


def test_a_foreign_issuer_does_not_sign_for_us(foreign, settings):
    claims = foreign.claims(iss=settings.JWT_ISSUER, aud=settings.JWT_AUDIENCE, token_type="access")

    assert status_with(sign(claims, typ=ACCESS_TYPE)) == 401


def test_one_issuer_does_not_sign_for_another(foreign, believe):
    with Foreign() as other:
        other.keys = [KEYS["two"]]
        believe(foreign=foreign.entry(), other=other.entry())

        assert status_with(sign(foreign.claims(), KEYS["two"])) == 401
        assert status_with(sign(other.claims(), KEYS["two"])) == 200


@pytest.mark.parametrize("name", ["jku", "x5u"])
def test_an_address_in_the_header_is_not_asked(foreign, name):
    foreign.mood["/evil"] = {"keys": [STRANGER.as_dict(private=False)]}

    assert status_with(sign(foreign.claims(), STRANGER, **{name: f"{foreign.url}/evil"})) == 401
    assert status_with(sign(foreign.claims(), ONE, **{name: f"{foreign.url}/evil"})) == 200
    assert foreign.count("/evil") == 0


def test_a_key_in_the_header_is_not_believed(foreign):
    jwk = STRANGER.as_dict(private=False)

    assert status_with(sign(foreign.claims(), STRANGER, jwk=jwk)) == 401
    assert status_with(sign(foreign.claims(), STRANGER, jwk=jwk, kid=None)) == 401


def test_an_id_token_opens_nothing(foreign):
    assert status_with(foreign.id_token("nonce")) == 401


def test_a_changed_claim_breaks_the_signature(foreign):
    header, _, signature = foreign.access_token().split(".")

    assert status_with(f"{header}.{encoded(foreign.claims(sub='somebody else'))}.{signature}") == 401


@pytest.mark.parametrize("iss", [None, "", 3, ["x"], {}, "https://elsewhere.example"])
def test_an_issuer_that_we_do_not_believe_is_not_asked(foreign, iss):
    assert status_with(sign(foreign.claims() | {"iss": iss})) == 401
    assert foreign.asked == []


@pytest.mark.parametrize(
    "token",
    [
        "e30.e30.e30",
        "W10.W10.W10",
        "a.b.c",
        "a..c",
        "bnVsbA.bnVsbA.bnVsbA",
        "\xe9.\xe9.\xe9",
        "a" * 9000,
        f"{encoded({'alg': 'RS256'})}.{encoded(b'[' * 3000)}.AA",
        f"{encoded({'alg': ['RS256']})}.{encoded({})}.AA",
    ],
)
def test_garbage_is_refused_and_nobody_is_asked(foreign, token):
    assert problem(ask(token)) == (401, "invalid_token")
    assert foreign.asked == []


@pytest.mark.parametrize(
    "header", [{"alg": "RS256"}, {"alg": ["RS256"]}, {"alg": {}}, {}, {"alg": "RS256", "kid": "one"}]
)
@pytest.mark.parametrize("signature", ["A", "AA", "AAAA", "_-__"])
def test_a_signature_that_is_none_is_refused(foreign, header, signature):
    assert status_with(f"{encoded(header)}.{encoded(foreign.claims())}.{signature}") == 401


def test_a_token_that_is_too_long_is_refused(foreign):
    assert status_with(foreign.access_token(more="x" * 4500)) == 200
    assert status_with(foreign.access_token(more="x" * 8000)) == 401


def test_who_believes_nobody_refuses_everybody(foreign, believe):
    believe()

    assert status_with(foreign.access_token()) == 401
    assert foreign.asked == []


def test_what_needs_no_credentials_refuses_bad_ones_still(foreign):
    client = bearer(foreign.access_token(aud="x"))

    assert client.get("/api/v1/offers/").status_code == 401
    assert anybody().get("/api/v1/offers/").status_code == 200
