"""Out means out, at once, whatever happens to Redis."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from earmark.base import clock
from earmark.base.redis import gate
from earmark.identity import revocation
from earmark.identity.models import Session, User
from earmark.identity.services import end_sessions_of

from .journeys import LOGOUT, bearer, log_out, refresh, status_with, tokens

pytestmark = pytest.mark.django_db(transaction=True)


def forget_all_in_redis() -> None:
    gate()(lambda client: client.flushdb())


def test_both_tokens_stop_working_at_once(ana: User) -> None:
    pair = tokens()
    assert status_with(pair["access"]) == 200

    answer = log_out(pair)

    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert status_with(pair["access"]) == 401
    assert refresh(pair["refresh"]).status_code == 401


def test_it_works_without_the_trailing_slash(ana: User) -> None:
    pair = tokens()

    answer = bearer(pair["access"]).post("/api/v1/auth/logout", {"refresh": pair["refresh"]}, format="json")

    assert answer.status_code == 200


def test_the_dead_answer_is_a_problem_that_names_the_scheme(ana: User) -> None:
    pair = tokens()
    log_out(pair)

    answer = bearer(pair["access"]).get("/api/v1/auth/profile/")

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_session_of_the_refresh_token_ends_with_that_of_the_access_token(ana: User) -> None:
    phone, laptop = tokens(), tokens()

    log_out({"access": phone["access"], "refresh": laptop["refresh"]})

    assert [status_with(phone["access"]), status_with(laptop["access"])] == [401, 401]


def test_a_session_that_was_not_named_goes_on(ana: User) -> None:
    phone, laptop = tokens(), tokens()

    log_out(phone)

    assert status_with(laptop["access"]) == 200


def test_while_redis_is_away_too(ana: User, redis_away: None) -> None:
    pair = tokens()
    assert status_with(pair["access"]) == 200

    log_out(pair)

    assert status_with(pair["access"]) == 401


def test_a_redis_that_forgot_everything_does_not_bring_a_session_back(ana: User) -> None:
    gone, live = tokens(), tokens()
    log_out(gone)

    forget_all_in_redis()

    assert [status_with(gone["access"]), status_with(live["access"])] == [401, 200]


def test_the_first_reader_brings_all_revocations_back_to_redis(ana: User) -> None:
    gone, live = tokens(), tokens()
    log_out(gone)
    forget_all_in_redis()

    status_with(live["access"])

    ended = Session.objects.get(revoked_at__isnull=False)
    assert gate()(lambda client: client.exists(revocation.MARKER, f"revoked:session:{ended.pk}")) == 2


def test_a_write_that_redis_missed_comes_with_the_next_copy(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = tokens()
    status_with(pair["access"])
    with monkeypatch.context() as missed:
        missed.setattr(revocation, "announce", lambda sessions: None)
        log_out(pair)

    revocation.copy_to_redis(now=clock.now())

    assert status_with(pair["access"]) == 401


def test_nobody_trusts_a_copy_that_is_not_renewed(ana: User) -> None:
    revocation.copy_to_redis(now=clock.now())

    left: Any = gate()(lambda client: client.pttl(revocation.MARKER))
    assert 0 < left <= revocation.LEASE.total_seconds() * 1000


def test_staff_can_end_all_sessions_of_a_user(ana: User, make_user: Callable[..., User]) -> None:
    make_user("eva")
    phone, laptop, other = tokens(), tokens(), tokens("eva")

    end_sessions_of(user_id=ana.pk, reason="staff", now=clock.now())

    assert [status_with(pair["access"]) for pair in (phone, laptop, other)] == [401, 401, 200]


def test_somebody_elses_refresh_token_is_refused_and_stays_alive(
    ana: User, make_user: Callable[..., User]
) -> None:
    make_user("eva")
    mine, hers = tokens(), tokens("eva")

    answer = log_out({"access": mine["access"], "refresh": hers["refresh"]})

    assert (answer.status_code, answer.json()["code"]) == (400, "foreign_refresh_token")
    assert refresh(hers["refresh"]).status_code == 200
    assert status_with(mine["access"]) == 200


def test_nonsense_for_a_refresh_token_is_refused(ana: User) -> None:
    answer = log_out({"access": tokens()["access"], "refresh": "a.b.c"})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_refresh_token")


def test_a_missing_refresh_token_is_named(ana: User) -> None:
    answer = bearer(tokens()["access"]).post(LOGOUT, {}, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "refresh")


def test_nobody_logs_out_without_having_come_in(api: APIClient, db: None) -> None:
    assert api.post(LOGOUT, {"refresh": "x"}, format="json").status_code == 401
