"""What clients do, in the words of the tests."""

from base64 import urlsafe_b64decode
from typing import Any

import orjson
from rest_framework.test import APIClient

from .conftest import PASSWORD

LOGIN = "/api/v1/auth/login/"
REFRESH = "/api/v1/auth/refresh/"
LOGOUT = "/api/v1/auth/logout/"
PROFILE = "/api/v1/auth/profile/"


def log_in(username: str = "ana", password: str = PASSWORD, **extra: Any) -> Any:
    """The answer to a log-in."""
    return APIClient().post(LOGIN, {"username": username, "password": password}, format="json", **extra)


def tokens(username: str = "ana") -> dict[str, str]:
    """Access and refresh token of a fresh session."""
    answer: dict[str, str] = log_in(username).json()
    return answer


def bearer(token: str) -> APIClient:
    """A client that comes with this access token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def status_with(token: str) -> int:
    """What the profile answers to this access token."""
    status: int = bearer(token).get(PROFILE).status_code
    return status


def refresh(token: str) -> Any:
    """The answer to a refresh."""
    return APIClient().post(REFRESH, {"refresh": token}, format="json")


def log_out(pair: dict[str, str]) -> Any:
    """The answer to a log-out with both tokens of a pair."""
    return bearer(pair["access"]).post(LOGOUT, {"refresh": pair["refresh"]}, format="json")


def part(token: str, index: int) -> dict[str, Any]:
    """The header (0) or the claims (1) of a token, as anybody can read them."""
    encoded = token.split(".")[index]
    found: dict[str, Any] = orjson.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return found
