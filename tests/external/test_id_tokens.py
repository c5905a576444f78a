"""A foreign ID token for tokens of our own."""

import pytest

from earmark.identity.models import Session, User
from tests.external.foreign import AUDIENCE, CLIENT, JWKS, KEYS, OTHER_KEYS, sign
from tests.external.journeys import LOGIN, status_with
from tests.factories import anybody, bad_fields, make_user, problem

pytestmark = pytest.mark.django_db

NONCE = "n-0S6_WzA2Mj"
IN_2100 = 4_102_444_800


def log_in(id_token, nonce=NONCE, path=LOGIN):
    """The answer to it."""
    return anybody().post(path, {"id_token": id_token, "nonce": nonce})


def test_it_gives_the_tokens_of_a_log_in(foreign):
    answer = log_in(foreign.id_token(NONCE))

    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert status_with(answer.json()["access"]) == 200


def test_a_session_begins_and_the_trail_knows(foreign):
    log_in(foreign.id_token(NONCE))

    user = User.objects.get()
    assert Session.objects.get().user == user
    assert user.last_login
    deeds = user.id_role_is_active_events.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(deeds) == ["created", "logged_in"]


def test_an_access_token_and_an_id_token_mean_the_same_user(foreign):
    status_with(foreign.access_token())
    log_in(foreign.id_token(NONCE))

    assert User.objects.count() == 1


def test_several_audiences_need_a_word_that_it_was_for_us(foreign):
    aud = [CLIENT, "another"]

    assert log_in(sign(foreign.claims(aud=aud, nonce=NONCE, azp=CLIENT))).status_code == 200
    for azp in (None, "another", [CLIENT]):
        assert log_in(sign(foreign.claims(aud=aud, nonce=NONCE, azp=azp))).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"aud": AUDIENCE},
        {"aud": "another"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": [NONCE]},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": IN_2100},
        {"nbf": IN_2100},
        {"iss": "https://elsewhere.example"},
        {"sub": ""},
        {"typ": "Refresh"},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_is_refused(foreign, change):
    answer = log_in(sign(foreign.claims(**{"aud": CLIENT, "nonce": NONCE} | change)))

    assert problem(answer) == (401, "invalid_token")
    assert "ID token" in answer.json()["detail"]
    assert not User.objects.exists()


def test_an_access_token_is_no_id_token(foreign):
    assert log_in(foreign.access_token()).status_code == 401
    assert log_in(sign(foreign.claims(aud=CLIENT, nonce=NONCE), typ="at+jwt")).status_code == 401


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param({"key": KEYS["stranger"]}, id="a stranger's"),
        pytest.param({"key": OTHER_KEYS["ES256"], "alg": "ES256"}, id="of another kind"),
        {"alg": "RS512"},
        {"typ": "logout+jwt"},
    ],
    ids=str,
)
def test_a_signature_that_is_not_the_issuers_is_refused(foreign, forged):
    assert log_in(sign(foreign.claims(aud=CLIENT, nonce=NONCE), **forged)).status_code == 401


def test_an_issuer_that_is_away_is_503(foreign):
    foreign.mood[JWKS] = "fail"

    assert problem(log_in(foreign.id_token(NONCE))) == (503, "issuer_unavailable")


def test_a_name_that_nobody_has_is_404(foreign):
    answer = log_in(foreign.id_token(NONCE), path="/api/v1/auth/external/nobody/")

    assert problem(answer) == (404, "not_found")


def test_an_issuer_that_we_are_no_client_of_is_404(foreign, believe):
    believe(foreign={"issuer": foreign.url, "audience": AUDIENCE})

    assert problem(log_in(foreign.id_token(NONCE))) == (404, "not_found")


def test_one_issuers_token_is_no_good_at_the_others_door(foreign, believe):
    other = {"issuer": "https://other.example.com", "audience": AUDIENCE, "client_id": CLIENT}
    believe(foreign=foreign.entry(), other=other)

    assert log_in(foreign.id_token(NONCE), path="/api/v1/auth/external/other/").status_code == 401


def test_an_address_that_is_somebodys_is_not_given_away(foreign):
    make_user("ana", email="ana@example.com")

    answer = log_in(foreign.id_token(NONCE, email="ana@example.com", email_verified=True))

    assert problem(answer) == (403, "identity_not_linked")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["id_token", "nonce"]),
        ({"id_token": "", "nonce": ""}, ["id_token", "nonce"]),
        ({"id_token": 3.5, "nonce": ["n"]}, ["nonce"]),
        ({"id_token": {"a": 1}, "nonce": "n"}, ["id_token"]),
        ({"id_token": "a\0b", "nonce": "a\0b"}, ["id_token", "nonce"]),
        ({"id_token": "a" * 9000, "nonce": "n" * 300}, ["id_token", "nonce"]),
    ],
)
def test_a_field_that_is_missing_or_no_text_is_named(foreign, body, fields):
    assert bad_fields(anybody().post(LOGIN, body)) == fields


@pytest.mark.parametrize("token", ["x", "a.b.c", "é.é.é", "e30.e30.e30"])
def test_garbage_is_refused(foreign, token):
    assert problem(log_in(token, nonce="é")) == (401, "invalid_token")
