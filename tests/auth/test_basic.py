"""A name and a password with every request."""

from base64 import b64encode
from typing import Any

import pytest
from rest_framework.test import APIClient

from earmark.identity.models import User

from .conftest import PASSWORD
from .journeys import PROFILE

pytestmark = pytest.mark.django_db


def basic(pair: str | bytes) -> dict[str, str]:
    raw = pair.encode() if isinstance(pair, str) else pair
    return {"HTTP_AUTHORIZATION": f"Basic {b64encode(raw).decode()}"}


@pytest.mark.parametrize("name", ["ana", "ana@example.com", "ANA@example.com"])
def test_a_name_or_an_address_and_the_password_open_the_api(ana: User, api: APIClient, name: str) -> None:
    answer = api.get(PROFILE, **basic(f"{name}:{PASSWORD}"))

    assert (answer.status_code, answer.json()["id"]) == (200, ana.pk)


def test_a_password_may_hold_colons(api: APIClient, make_user: Any) -> None:
    make_user("eva", password="a:b:c")

    assert api.get(PROFILE, **basic("eva:a:b:c")).status_code == 200


@pytest.mark.parametrize("pair", ["ana:wrong", "nobody:x", "ana:", ":", "ana", "", f":{PASSWORD}"])
def test_a_wrong_pair_is_refused(ana: User, api: APIClient, pair: str) -> None:
    answer = api.get(PROFILE, **basic(pair))

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")


@pytest.mark.parametrize(
    "pair", [b"\xff\xfe:x", b"ana\0:x", b"ana:\0", b"a" * 300 + b":x", b"ana:" + b"p" * 300, "é:ü"]
)
def test_bytes_that_are_no_name_are_refused(ana: User, api: APIClient, pair: Any) -> None:
    assert api.get(PROFILE, **basic(pair)).status_code == 401


@pytest.mark.parametrize("header", ["Basic", "Basic ", "Basic !!!", "Basic YQ", "Basic \xe9", "basic a b"])
def test_a_header_that_is_not_base64_is_refused(db: None, api: APIClient, header: str) -> None:
    assert api.get(PROFILE, HTTP_AUTHORIZATION=header).status_code == 401


def test_who_was_switched_off_stays_out(ana: User, api: APIClient) -> None:
    User.objects.update(is_active=False)

    assert api.get(PROFILE, **basic(f"ana:{PASSWORD}")).status_code == 401


def test_a_setting_turns_it_off(ana: User, api: APIClient, settings: Any) -> None:
    settings.BASIC_AUTH_ENABLED = False

    answer = api.get(PROFILE, **basic(f"ana:{PASSWORD}"))

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
