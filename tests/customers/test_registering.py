"""Customers make their own account."""

import pytest

from earmark.identity.models import User
from tests.factories import PASSWORD, anybody, bad_fields, make_user, problem

from .journeys import PERSON, REGISTER, log_in, register

pytestmark = pytest.mark.django_db


def test_a_customer_is_made_and_shown():
    answer = register()

    user = User.objects.get()
    shown = {"id": user.pk, "email": "ana@example.com", "first_name": "Ana", "last_name": "Gómez"}
    assert (answer.status_code, answer.json()) == (201, shown)
    assert (user.username, user.role, user.is_staff) == ("ana@example.com", "customer", False)


def test_who_registered_may_log_in_at_once():
    register(email="Ana@Example.COM")

    assert log_in("ana@example.com").status_code == 200
    assert log_in("ANA@example.com").status_code == 200


def test_the_phone_is_kept_without_its_punctuation():
    assert register(phone="+57 (300) 000-0101").status_code == 201

    assert User.objects.get().phone == "+573000000101"


def test_it_has_no_say_in_its_role():
    register(role="admin", is_staff=True, username="root", email_verified_at="2026-01-01T00:00:00Z")

    user = User.objects.get()
    assert (user.role, user.is_staff, user.username) == ("customer", False, "ana@example.com")
    assert user.email_verified_at is None


def test_an_address_that_is_too_long_for_a_username_gets_a_made_up_one():
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example.com"

    assert register(email=long).status_code == 201

    assert User.objects.get().username.startswith("customer-")
    assert log_in(long).status_code == 200


def test_an_address_with_signs_that_no_username_has_gets_a_made_up_one():
    assert register(email="o'neil@example.com").status_code == 201

    assert User.objects.get().username.startswith("customer-")


@pytest.mark.parametrize("email", ["ana@example.com", "ANA@example.com"])
def test_an_address_belongs_to_one_user(email):
    register()

    answer = register(email=email)

    assert bad_fields(answer) == ["email"]
    assert answer.json()["errors"][0]["code"] == "unique"


def test_an_address_that_somebody_is_called_by_is_taken():
    make_user("ana@example.com", email="ana@example.com")
    User.objects.update(email="moved@example.com")

    assert bad_fields(register()) == ["email"]


@pytest.mark.parametrize("email", ["deleted-7@deleted.invalid", "DELETED-7@deleted.invalid"])
def test_nobody_takes_the_place_of_who_may_yet_be_deleted(email):
    assert bad_fields(register(email=email)) == ["email"]


@pytest.mark.parametrize(
    "password", ["short", "password123", "48151623420000", "ana@example.com", "anagómez"]
)
def test_a_weak_password_is_refused_with_reasons(password):
    answer = register(password=password)

    assert set(bad_fields(answer)) == {"password"}
    assert all(error["code"].startswith("password_") for error in answer.json()["errors"])
    assert not User.objects.exists()


def test_every_reason_against_a_password_is_told():
    codes = {error["code"] for error in register(password="1234").json()["errors"]}

    assert codes == {"password_too_short", "password_too_common", "password_entirely_numeric"}


@pytest.mark.parametrize("field", ["email", "password", "first_name", "last_name"])
@pytest.mark.parametrize("value", [None, "", "a\0b", [], {}, "x" * 1000])
def test_a_field_that_is_missing_or_no_text_is_named(field, value):
    assert set(bad_fields(register(**{field: value}))) == {field}


@pytest.mark.parametrize("email", ["ana", "ana@", "@example.com", "ana@example", "a b@example.com"])
def test_what_is_no_address_is_refused(email):
    assert bad_fields(register(email=email)) == ["email"]


@pytest.mark.parametrize("phone", ["12", "+573000000101000000", "call me", 3.5, ["1"]])
def test_what_is_no_phone_is_refused(phone):
    assert bad_fields(register(phone=phone)) == ["phone"]


def test_a_null_field_is_refused():
    assert bad_fields(anybody().post(REGISTER, PERSON | {"password": None})) == ["password"]


def test_spaces_belong_to_the_password():
    assert register(password=f" {PASSWORD} ").status_code == 201

    assert log_in(password=f" {PASSWORD} ").status_code == 200
    assert problem(log_in(password=PASSWORD)) == (401, "invalid_credentials")


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_register_one_address_at_once_one_has_it(race):
    answers = race(10, lambda n: register(first_name=f"Ana {n}"))

    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 9
    assert [bad_fields(answer) for answer in answers if answer.status_code == 400] == [["email"]] * 9
    [won] = [answer.json() for answer in answers if answer.status_code == 201]
    assert User.objects.get().first_name == won["first_name"]
