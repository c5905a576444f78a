"""Customers log in and out in OAuth's words."""

import pytest

from earmark.identity.models import User
from tests.factories import anybody, bad_fields, problem

from .journeys import LOGIN, LOGOUT, PROFILE, UPDATE_PROFILE, is_alive, log_in, session

pytestmark = pytest.mark.django_db


def test_a_log_in_gives_tokens_and_says_whose(ana):
    answer = log_in()

    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert body.keys() == {
        "access_token", "refresh_token", "token_type", "expires_in", "scope", "customer",
    }  # fmt: skip
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, "read write")
    assert body["customer"] == {
        "id": ana.pk, "email": "ana@example.com", "first_name": "Ana", "last_name": "",
    }  # fmt: skip


def test_the_tokens_are_those_of_every_log_in(ana):
    tokens = log_in().json()

    refreshed = anybody().post("/api/v1/auth/refresh/", {"refresh": tokens["refresh_token"]})
    assert refreshed.status_code == 200


@pytest.mark.parametrize("body", [{}, {"email": "ana@example.com"}, {"email": "", "password": "x"}])
def test_what_is_missing_is_named(ana, body):
    assert bad_fields(anybody().post(LOGIN, body))


@pytest.mark.parametrize(("email", "password"), [("ana@example.com", "wrong"), ("nobody@example.com", "x")])
def test_a_wrong_password_and_an_unknown_address_look_alike(ana, email, password):
    assert problem(log_in(email, password)) == (401, "invalid_credentials")


def test_guessing_is_locked(ana):
    assert [log_in(password="wrong").status_code for _ in range(10)] == [401] * 10

    answer = log_in()
    assert problem(answer) == (429, "login_locked")
    assert int(answer.headers["Retry-After"]) > 0


def test_who_is_switched_off_stays_out(ana):
    User.objects.update(is_active=False)

    assert problem(log_in()) == (401, "invalid_credentials")


@pytest.mark.django_db(transaction=True)
def test_out_is_out_at_once(ana):
    client = session()

    answer = client.post(LOGOUT, {"refresh_token": client.refresh_token})

    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert not is_alive(client)


def test_a_log_out_names_the_missing_token(ana):
    assert bad_fields(session().post(LOGOUT, {"refresh": "x"})) == ["refresh_token"]


def test_another_ones_token_is_refused(ana):
    client = session()

    assert problem(client.post(LOGOUT, {"refresh_token": "x"})) == (401, "invalid_refresh_token")
    assert is_alive(client)


def test_the_profile_is_the_one_of_every_user(ana):
    client = session()

    assert client.get(PROFILE).json() == client.get("/api/v1/auth/profile/").json()
    assert client.get(PROFILE).json()["id"] == ana.pk


def test_the_profile_can_be_changed(ana):
    client = session()

    answer = client.patch(UPDATE_PROFILE, {"first_name": "Anna", "role": "admin"})

    assert answer.status_code == 200
    assert (answer.json()["first_name"], answer.json()["role"]) == ("Anna", "customer")
    assert client.get(PROFILE).json() == answer.json()


@pytest.mark.parametrize(("method", "path"), [("patch", PROFILE), ("get", UPDATE_PROFILE), ("post", PROFILE)])
def test_each_path_has_its_own_method(ana, method, path):
    assert problem(getattr(session(), method)(path)) == (405, "method_not_allowed")


@pytest.mark.parametrize(("method", "path"), [("get", PROFILE), ("patch", UPDATE_PROFILE), ("post", LOGOUT)])
def test_nobody_comes_without_saying_who_they_are(db, method, path):
    assert problem(getattr(anybody(), method)(path)) == (401, "not_authenticated")
