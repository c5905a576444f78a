"""What staff does to users takes effect at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from earmark.identity.models import Profile, User
from tests.staff.people import user_form

from .journeys import status_with, tokens

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(make_user: Any) -> Client:
    """An admin's browser, logged in."""
    client = Client()
    client.force_login(make_user("root", role="admin"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def change(office: Client, user: User, **changes: Any) -> int:
    page = reverse("admin:identity_user_change", args=[user.pk])
    return office.post(page, user_form(user, **changes)).status_code


def test_the_pages_are_there(office: Client, ana: User) -> None:
    for page in ("changelist", "add"):
        assert office.get(reverse(f"admin:identity_user_{page}")).status_code == 200
    assert office.get(reverse("admin:identity_user_change", args=[ana.pk])).status_code == 200


def test_a_user_made_by_staff_has_a_profile(office: Client) -> None:
    fields = {"username": "eva", "email": "eva@example.com", "role": "merchant", "usable_password": "true"}
    words = {"password1": "a long enough one", "password2": "a long enough one"}

    assert office.post(reverse("admin:identity_user_add"), fields | words).status_code == 302
    assert Profile.objects.get(user__username="eva").user.role == "merchant"


def test_who_becomes_admin_may_enter_the_back_office(office: Client, ana: User) -> None:
    assert change(office, ana, role="admin") == 302

    ana.refresh_from_db()
    assert (ana.is_staff, ana.is_superuser) == (True, True)


def test_a_change_of_role_ends_the_sessions_that_say_otherwise(office: Client, ana: User) -> None:
    pair = tokens()

    change(office, ana, role="merchant")

    assert status_with(pair["access"]) == 401


def test_who_is_switched_off_is_out_at_once(office: Client, ana: User) -> None:
    pair = tokens()

    change(office, ana, is_active="")

    assert status_with(pair["access"]) == 401


def test_a_change_of_name_leaves_sessions_alone(office: Client, ana: User) -> None:
    pair = tokens()

    assert change(office, ana, first_name="Ana") == 302

    assert status_with(pair["access"]) == 200


def test_a_new_password_ends_all_sessions(office: Client, ana: User) -> None:
    pair = tokens()
    words = {"password1": "a long enough one", "password2": "a long enough one", "usable_password": "true"}

    page = reverse("admin:auth_user_password_change", args=[ana.pk])
    assert office.post(page, words).status_code == 302

    assert status_with(pair["access"]) == 401


def test_users_are_not_deleted(office: Client, ana: User) -> None:
    assert (
        office.post(reverse("admin:identity_user_delete", args=[ana.pk]), {"post": "yes"}).status_code == 403
    )
