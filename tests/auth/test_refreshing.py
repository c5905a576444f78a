"""A refresh token works once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from rest_framework.test import APIClient

from earmark.base import clock
from earmark.identity.models import Session, User
from earmark.identity.services import forget_dead_tokens

from .journeys import REFRESH, refresh, status_with, tokens

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_refresh_gives_a_new_pair(ana: User) -> None:
    pair = tokens()

    answer = refresh(pair["refresh"])

    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    assert answer.json()["refresh"] != pair["refresh"]


def test_the_new_pair_works(ana: User) -> None:
    pair = refresh(tokens()["refresh"]).json()

    assert status_with(pair["access"]) == 200
    assert refresh(pair["refresh"]).status_code == 200


def test_it_works_without_the_trailing_slash(ana: User, api: APIClient) -> None:
    body = {"refresh": tokens()["refresh"]}

    assert api.post("/api/v1/auth/refresh", body, format="json").status_code == 200


def test_a_used_refresh_token_is_refused(ana: User) -> None:
    pair = tokens()
    refresh(pair["refresh"])

    answer = refresh(pair["refresh"])

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_refresh_token")


def test_reuse_kills_the_whole_family_with_its_access_tokens(ana: User) -> None:
    first = tokens()
    second = refresh(first["refresh"]).json()

    refresh(first["refresh"])

    assert refresh(second["refresh"]).status_code == 401
    assert [status_with(first["access"]), status_with(second["access"])] == [401, 401]
    assert Session.objects.get().reason == "reuse"


def test_reuse_leaves_the_users_other_sessions_alone(ana: User) -> None:
    stolen, other = tokens(), tokens()
    refresh(stolen["refresh"])
    refresh(stolen["refresh"])

    assert status_with(other["access"]) == 200
    assert refresh(other["refresh"]).status_code == 200


def test_of_many_who_show_a_token_at_once_one_wins_and_the_family_dies(ana: User) -> None:
    pair, racers = tokens(), 6
    start = Barrier(racers)

    def race(_: int) -> Any:
        start.wait()
        try:
            return refresh(pair["refresh"])
        finally:
            connection.close()

    with ThreadPoolExecutor(racers) as pool:
        answers = list(pool.map(race, range(racers)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (racers - 1)
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    assert status_with(won["access"]) == 401


def test_a_refreshed_token_says_what_the_user_is_now(ana: User) -> None:
    pair = tokens()
    User.objects.update(role="merchant")

    assert status_with(refresh(pair["refresh"]).json()["access"]) == 200
    assert Session.objects.get().user.role == "merchant"


def test_who_was_switched_off_gets_no_new_pair(ana: User) -> None:
    pair = tokens()
    User.objects.update(is_active=False)

    assert refresh(pair["refresh"]).status_code == 401
    assert status_with(pair["access"]) == 401


def test_an_ended_refresh_token_is_refused(ana: User) -> None:
    pair = tokens()

    with time_machine.travel(clock.now() + timedelta(days=14, seconds=1)):
        assert refresh(pair["refresh"]).status_code == 401


def test_an_access_token_is_no_refresh_token(ana: User) -> None:
    assert refresh(tokens()["access"]).status_code == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é.é.é", "a" * 4000, "e30.e30.e30", "a.b.c.d.e"])
def test_nonsense_is_refused(db: None, token: str) -> None:
    answer = refresh(token)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_refresh_token")


@pytest.mark.parametrize(
    "body", [{}, {"refresh": ""}, {"refresh": None}, {"refresh": "a\0"}, {"refresh": []}]
)
def test_a_missing_token_is_named(api: APIClient, body: Any) -> None:
    answer = api.post(REFRESH, body, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "refresh")


def test_sessions_are_forgotten_a_week_after_their_end(ana: User) -> None:
    tokens()
    ended = clock.now() + timedelta(days=14)

    assert forget_dead_tokens(now=ended + timedelta(days=6)) == 0
    assert forget_dead_tokens(now=ended + timedelta(days=8)) == 1
