"""Guessing passwords ends after ten tries, per user and address."""

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from rest_framework.test import APIClient

from earmark.base import clock
from earmark.identity.models import User

from .conftest import PASSWORD
from .journeys import PROFILE, log_in

pytestmark = pytest.mark.django_db

LIMIT = 10


def fail(times: int, name: str = "ana", address: str = "192.0.2.1") -> list[int]:
    return [log_in(name, "wrong", REMOTE_ADDR=address).status_code for _ in range(times)]


def test_ten_failures_are_answered_as_such_and_the_next_try_is_locked(ana: User) -> None:
    assert fail(LIMIT) == [401] * LIMIT

    answer = log_in(REMOTE_ADDR="192.0.2.1")
    assert (answer.status_code, answer.json()["code"]) == (429, "login_locked")


def test_a_locked_answer_says_when_to_come_back(ana: User) -> None:
    fail(LIMIT)

    answer = log_in(REMOTE_ADDR="192.0.2.1")
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert answer.json()["retry_after"] == int(answer.headers["Retry-After"])


def test_another_address_is_not_locked(ana: User) -> None:
    fail(LIMIT)

    assert log_in(REMOTE_ADDR="192.0.2.2").status_code == 200


def test_another_user_at_the_same_address_is_not_locked(ana: User, make_user: Callable[..., User]) -> None:
    make_user("eva")
    fail(LIMIT)

    assert log_in("eva", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_the_email_address_in_any_case_does_not_give_more_tries(ana: User) -> None:
    fail(5)
    fail(5, name="ANA@example.com")

    assert log_in(REMOTE_ADDR="192.0.2.1").status_code == 429


def test_another_browser_does_not_give_more_tries(ana: User) -> None:
    for number in range(LIMIT):
        log_in("ana", "wrong", HTTP_USER_AGENT=f"browser {number}")

    assert log_in().status_code == 429


def test_a_name_that_nobody_has_is_locked_as_well(db: None) -> None:
    fail(LIMIT, name="nobody")

    assert log_in("nobody", REMOTE_ADDR="192.0.2.1").status_code == 429


def test_a_success_clears_the_count(ana: User) -> None:
    fail(LIMIT - 1)
    log_in(REMOTE_ADDR="192.0.2.1")

    assert fail(LIMIT - 1) == [401] * (LIMIT - 1)


def test_the_lock_opens_after_a_while_and_trying_does_not_prolong_it(ana: User) -> None:
    fail(LIMIT)
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert fail(1) == [429]
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert log_in(REMOTE_ADDR="192.0.2.1").status_code == 200


def test_basic_credentials_are_counted_and_locked_too(ana: User, api: APIClient) -> None:
    fail(LIMIT, address="127.0.0.1")

    pair = base64.b64encode(f"ana:{PASSWORD}".encode()).decode()
    assert api.get(PROFILE, HTTP_AUTHORIZATION=f"Basic {pair}").status_code == 429


def test_what_is_kept_of_a_failure_holds_no_password(ana: User) -> None:
    fail(1)

    attempt = AccessAttempt.objects.get()
    assert "wrong" not in f"{attempt.get_data}{attempt.post_data}"
