"""The issuer's keys are fetched when they are needed, and not much more often."""

from time import monotonic

import pytest
from django.db import connection

from earmark.identity.external import jwks
from earmark.identity.external.discovery import discovery_of
from earmark.identity.external.issuers import issuers
from earmark.identity.external.kept import PAUSE
from tests.external.foreign import DISCOVERY, JWKS, KEYS, sign
from tests.external.journeys import ask, status_with
from tests.factories import problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def hurried(monkeypatch):
    """Nobody is waited for longer than this, which a server that hangs outlasts by far."""
    monkeypatch.setattr(jwks, "TOTAL_SECONDS", 0.3)


def tokens(foreign, count, key=KEYS["one"], **header):
    """Different tokens of one person."""
    return [sign(foreign.claims(jti=str(n)), key, **header) for n in range(count)]


def test_they_are_fetched_once(foreign):
    for token in tokens(foreign, 3):
        assert status_with(token) == 200

    assert foreign.asked == [DISCOVERY, JWKS]


def test_they_are_found_without_discovery_where_the_setting_says(foreign, believe):
    believe(foreign=foreign.entry(jwks_uri=foreign.url + "/elsewhere"))
    foreign.mood["/elsewhere"] = foreign.jwks()

    assert status_with(foreign.access_token()) == 200
    assert foreign.asked == ["/elsewhere"]


def test_a_new_key_is_found_without_a_restart(foreign):
    assert status_with(foreign.access_token()) == 200

    foreign.keys = [KEYS["two"]]

    assert status_with(foreign.access_token(KEYS["two"])) == 200


def test_a_key_that_was_withdrawn_is_worth_nothing_even_for_a_token_that_was_seen(foreign, kept):
    token = foreign.access_token()
    assert status_with(token) == 200

    foreign.keys = [KEYS["two"]]
    kept._fresh_until = 0

    assert status_with(token) == 401


def test_unknown_keys_are_asked_for_once_in_thirty_seconds(foreign, kept):
    status_with(foreign.access_token())

    for n, token in enumerate(tokens(foreign, 20, KEYS["stranger"])):
        assert status_with(token) == 401, n
    assert foreign.count(JWKS) == 2
    assert PAUSE - 20 < kept._closed_until - monotonic() <= PAUSE

    kept._closed_until = 0
    for token in tokens(foreign, 20, KEYS["stranger"]):
        status_with(token)
    assert foreign.count(JWKS) == 3


def test_old_keys_are_used_on_while_no_new_ones_can_be_had(foreign, kept):
    assert status_with(foreign.access_token()) == 200

    for mood in ("fail", "nonsense", "redirect", {"keys": []}, {"keys": "none"}, {}):
        foreign.mood[JWKS] = mood
        kept._fresh_until = kept._closed_until = 0
        assert status_with(foreign.access_token()) == 200
        assert status_with(foreign.access_token(KEYS["two"])) == 401
    assert foreign.count(JWKS) == 7


@pytest.mark.parametrize("path", [DISCOVERY, JWKS])
@pytest.mark.parametrize(
    "mood",
    ["fail", "nonsense", "redirect", "huge", {}, {"keys": [1, {}, {"kty": "oct", "k": "AA"}]}],
    ids=str,
)
def test_a_token_cannot_be_judged_before_there_are_keys(foreign, path, mood):
    foreign.mood[path] = mood

    answer = ask(foreign.access_token())

    assert problem(answer) == (503, "issuer_unavailable")
    assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert "/elsewhere" not in "".join(foreign.asked)


@pytest.mark.parametrize("mood", ["hang", "drip"])
def test_a_server_that_takes_its_time_is_not_waited_for(foreign, hurried, mood):
    foreign.mood[JWKS] = mood
    began = monotonic()

    assert status_with(foreign.access_token()) == 503
    assert monotonic() - began < 10


def test_after_a_failure_nobody_waits_for_a_moment_and_then_it_works(foreign, kept):
    foreign.mood[DISCOVERY] = "fail"
    assert [status_with(foreign.access_token()) for _ in range(3)] == [503] * 3
    assert foreign.asked == [DISCOVERY]

    foreign.mood.clear()
    kept._closed_until = 0
    discovery_of(issuers()["foreign"])._closed_until = 0

    assert status_with(foreign.access_token()) == 200


def test_garbage_is_401_though_the_issuer_is_away(foreign):
    foreign.mood[DISCOVERY] = "fail"

    assert status_with(sign(foreign.claims(), alg="RS512")) == 401


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://another.example"},
        {"issuer": None},
        {"jwks_uri": "http://accounts.example.com/jwks"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 3},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_document_that_cannot_be_believed_is_not(foreign, change):
    foreign.mood[DISCOVERY] = foreign.discovery() | change

    assert status_with(foreign.access_token()) == 503


def test_one_bad_key_does_not_spoil_the_others(foreign):
    weak = {"kty": "RSA", "kid": "weak", "n": "AQAB", "e": "AQAB"}
    bad = [weak, {"kty": "EC", "crv": "P-0", "x": "AA", "y": "AA"}, {"kty": "LWE"}, {"kid": "x"}, 7, None]
    foreign.mood[JWKS] = {"keys": [*bad, *foreign.jwks()["keys"]]}

    assert status_with(foreign.access_token()) == 200


@pytest.mark.django_db(transaction=True)
def test_nothing_is_fetched_inside_a_transaction(foreign, monkeypatch):
    inside = []
    fetch = jwks.fetch_object
    monkeypatch.setattr(
        jwks, "fetch_object", lambda *a, **k: (inside.append(connection.in_atomic_block), fetch(*a, **k))[1]
    )

    assert status_with(foreign.access_token()) == 200
    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_fetches(foreign, race):
    token = foreign.access_token()

    assert race(8, lambda n: status_with(token)) == [200] * 8
    assert foreign.asked == [DISCOVERY, JWKS]


@pytest.mark.django_db(transaction=True)
def test_while_one_fetches_anew_the_others_go_on_with_what_there_is(foreign, kept, race, monkeypatch):
    monkeypatch.setattr(jwks, "TOTAL_SECONDS", 15)
    token = foreign.access_token()
    status_with(token)
    foreign.mood[JWKS] = "hang"
    kept._fresh_until = 0
    answered, began = [], monotonic()

    def ask_once(n):
        answered.append(status_with(token))
        if len(answered) == 3:
            foreign.stopping.set()  # the fourth hangs, and may go now

    race(4, ask_once)

    assert answered == [200] * 4
    assert monotonic() - began < 15
    assert foreign.count(JWKS) == 2
    assert kept._closed_until - monotonic() > PAUSE - 20
