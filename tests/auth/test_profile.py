"""What users see and may change of themselves."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from earmark.identity import queries
from earmark.identity.models import Profile, User

from .journeys import PROFILE, bearer, tokens

pytestmark = pytest.mark.django_db

FIELDS = {
    "id", "username", "email", "first_name", "last_name", "phone", "role", "date_joined",
    "language", "time_zone", "location", "is_new_user", "is_frequent",
}  # fmt: skip
CHANGES = {
    "first_name": "Ana",
    "last_name": "Ruiz",
    "phone": "+573001234567",
    "language": "es-CO",
    "time_zone": "America/Bogota",
    "location": {"lat": 4.6533, "lon": -74.0836},
}


@pytest.fixture
def client(ana: User) -> APIClient:
    """Ana's, logged in."""
    return bearer(tokens()["access"])


def patch(client: APIClient, body: Any) -> Any:
    return client.patch(PROFILE, body, format="json")


def test_a_fresh_profile_has_every_field(client: APIClient, ana: User) -> None:
    answer = client.get(PROFILE)

    assert set(answer.json()) == FIELDS
    assert answer.json() | {"date_joined": ""} == {
        "id": ana.pk, "username": "ana", "email": "ana@example.com", "first_name": "", "last_name": "",
        "phone": "", "role": "customer", "date_joined": "", "language": "en", "time_zone": "",
        "location": None, "is_new_user": True, "is_frequent": False,
    }  # fmt: skip


def test_times_are_rfc_3339_in_utc(client: APIClient) -> None:
    assert client.get(PROFILE).json()["date_joined"].endswith("Z")


def test_it_works_without_the_trailing_slash(client: APIClient) -> None:
    assert client.get("/api/v1/auth/profile").status_code == 200


def test_a_user_without_a_profile_row_sees_the_defaults(client: APIClient) -> None:
    Profile.objects.all().delete()

    assert client.get(PROFILE).json()["language"] == "en"


def test_a_user_without_a_profile_row_can_get_one(client: APIClient) -> None:
    Profile.objects.all().delete()

    assert patch(client, {"language": "es"}).json()["language"] == "es"


def test_what_is_changed_is_answered_and_stays(client: APIClient) -> None:
    answer = patch(client, CHANGES)

    assert answer.status_code == 200
    assert answer.json() | CHANGES == answer.json()
    assert client.get(PROFILE).json() == answer.json()


def test_a_change_leaves_the_rest_alone(client: APIClient) -> None:
    patch(client, CHANGES)

    assert (
        patch(client, {"first_name": "Eva"}).json() | CHANGES | {"first_name": "Eva"}
        == client.get(PROFILE).json()
    )


@pytest.mark.parametrize("name", ["location", "phone", "time_zone", "first_name"])
def test_things_can_be_taken_back(client: APIClient, name: str) -> None:
    patch(client, CHANGES)
    nothing = None if name == "location" else ""

    assert patch(client, {name: nothing}).json()[name] == nothing


@pytest.mark.parametrize(
    "body",
    [
        {"role": "admin"},
        {"is_staff": True, "is_superuser": True},
        {"id": 1, "username": "root", "email": "root@example.com"},
        {"is_new_user": False, "is_frequent": True},
        {"password": "changed it", "date_joined": "2000-01-01T00:00:00Z"},
        {},
    ],
)
def test_what_is_not_the_users_to_set_is_never_obeyed(client: APIClient, body: Any) -> None:
    before = client.get(PROFILE).json()

    assert patch(client, body).json() == before
    assert not User.objects.filter(is_staff=True).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"location": {"lat": 90.1, "lon": 0}}, "location.lat"),
        ({"location": {"lat": 0, "lon": -180.5}}, "location.lon"),
        ({"location": {"lat": "nan", "lon": 0}}, "location.lat"),
        ({"location": {"lat": 0, "lon": "-Infinity"}}, "location.lon"),
        ({"location": {"lat": True, "lon": 0}}, "location.lat"),
        ({"location": {"lat": 0}}, "location.lon"),
        ({"location": "Bogotá"}, "location"),
        ({"location": [4.6, -74]}, "location"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": None}, "time_zone"),
        ({"language": "klingon"}, "language"),
        ({"language": "zz"}, "language"),
        ({"language": ""}, "language"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "+1"}, "phone"),
        ({"phone": "٣٠٠١٢٣٤٥٦٧"}, "phone"),
        ({"first_name": "a\0b"}, "first_name"),
        ({"last_name": "x" * 151}, "last_name"),
        ({"first_name": {"a": 1}}, "first_name"),
    ],
)
def test_a_bad_value_is_named(client: APIClient, body: Any, field: str) -> None:
    answer = patch(client, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_bad_value_keeps_the_good_ones_out_too(client: APIClient) -> None:
    patch(client, {"first_name": "Eva", "language": "zz"})

    assert client.get(PROFILE).json()["first_name"] == ""


def test_every_bad_field_is_named(client: APIClient) -> None:
    answer = patch(client, {"language": "zz", "phone": "x"})

    assert {error["field"] for error in answer.json()["errors"]} == {"language", "phone"}


def test_a_number_loses_its_punctuation(client: APIClient) -> None:
    assert patch(client, {"phone": "+57 (300) 123-4567"}).json()["phone"] == "+573001234567"


@pytest.mark.parametrize("method", ["put", "post", "delete"])
def test_other_methods_are_not_there(client: APIClient, method: str) -> None:
    assert getattr(client, method)(PROFILE, {}, format="json").status_code == 405


def test_reading_a_profile_is_one_query(ana: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        queries.profile_of(ana.pk)


def test_a_contact_is_one_query(ana: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = queries.contact(ana.pk)

    assert found == queries.Contact(ana.pk, "ana", "", "ana@example.com", "", "en", "")
