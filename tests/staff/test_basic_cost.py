"""HTTP Basic pays for a password hash once in a while, and gives nothing away for it."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from earmark.identity import proofs as proofs_module
from earmark.identity.models import User
from earmark.identity.proofs import Proofs, proofs
from tests.factories import PASSWORD, anybody, make_user, problem

from .people import PROFILE, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed."""
    seen, encode = [], MD5PasswordHasher.encode

    def watch(self, password, salt):
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", watch)
    return seen


@pytest.fixture
def later(monkeypatch):
    """Moves the process's clock."""
    now = [1000.0]
    monkeypatch.setattr(proofs_module, "monotonic", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by).total_seconds()

    return move


def ask(username="ana", password=PASSWORD, **extra):
    pair = b64encode(f"{username}:{password}".encode()).decode()
    return anybody().get(PROFILE, HTTP_AUTHORIZATION=f"Basic {pair}", **extra)


def test_a_password_that_was_right_a_moment_ago_is_not_hashed_again(ana, hashed):
    answers = [ask().status_code for _ in range(5)]

    assert answers == [200] * 5
    assert hashed == [PASSWORD]


def test_name_and_address_are_one_user(ana, hashed):
    ask("ana")
    ask("ANA@example.com")

    assert hashed == [PASSWORD]


def test_such_a_request_costs_three_small_queries_besides_its_own(ana, django_assert_num_queries):
    ask()

    with django_assert_num_queries(4):  # the user, the lock-out, the second factor; and the profile
        ask()


def test_after_five_minutes_it_is_hashed_again(ana, hashed, later):
    ask()
    later(minutes=4, seconds=59)
    ask()
    assert len(hashed) == 1
    later(seconds=2)
    ask()

    assert len(hashed) == 2


def test_asking_does_not_prolong_it(ana, hashed, later):
    for _ in range(4):
        ask()
        later(minutes=2)

    assert len(hashed) == 2


def test_a_wrong_password_is_hashed_every_time_and_counted(ana, hashed):
    ask()
    for _ in range(10):
        assert ask(password="wrong").status_code == 401

    assert len(hashed) == 11
    assert problem(ask()) == (429, "login_locked")


def test_who_is_locked_out_stays_out_with_a_right_password(ana):
    ask()
    for _ in range(10):
        log_in("ana", "wrong")

    assert problem(ask()) == (429, "login_locked")
    assert ask(REMOTE_ADDR="192.0.2.7").status_code == 200


def test_an_old_password_is_refused_at_once(ana):
    ask()
    ana.set_password("another long one")
    ana.save()

    assert ask().status_code == 401
    assert ask(password="another long one").status_code == 200


def test_who_is_switched_off_is_refused_at_once(ana):
    ask()
    User.objects.update(is_active=False)

    assert ask().status_code == 401


def test_a_new_role_is_seen_at_once(ana):
    ask()
    User.objects.update(role="partner")

    assert ask().json()["role"] == "partner"


def test_who_has_to_verify_an_address_is_refused_at_once(ana, settings):
    ask()
    settings.EMAIL_VERIFICATION = "require"

    assert problem(ask()) == (403, "email_not_verified")


def test_another_user_with_the_same_password_is_another(ana, hashed):
    make_user("eva")
    hashed.clear()
    ask("ana")
    ask("eva")

    assert hashed == [PASSWORD] * 2


def test_what_is_remembered_is_neither_the_password_nor_its_plain_hash(ana):
    ask()

    kept = vars(proofs())["_ends"]
    assert [len(proof) for proof in kept] == [32]
    other = Proofs()
    other.learn(ana, PASSWORD)
    assert list(vars(other)["_ends"]) != list(kept)


def test_a_process_remembers_only_so_many(ana, monkeypatch):
    monkeypatch.setattr(proofs_module, "REMEMBERED", 2)
    few = Proofs()
    for password in ("one", "two", "three"):
        few.learn(ana, password)

    assert [few.know(ana, password) for password in ("one", "two", "three")] == [False, True, True]


def test_parts_are_not_mistaken_for_each_other():
    known = Proofs()
    known.learn(User(pk=1, password="ab"), "c")

    assert not known.know(User(pk=1, password="a"), "bc")
