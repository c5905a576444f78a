"""How the API's documentation describes the ways in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample

TOKEN_PAIR = OpenApiExample(
    "Tokens",
    {"access": "eyJhbGciOiJSUzI1NiIs…", "refresh": "eyJhbGciOiJSUzI1NiIs…"},
    response_only=True,
    status_codes=["200"],
)
LOGIN = OpenApiExample("A demo user", {"username": "user1", "password": "password123"}, request_only=True)
REFRESH = OpenApiExample("A refresh token", {"refresh": "eyJhbGciOiJSUzI1NiIs…"}, request_only=True)
ID_TOKEN = OpenApiExample(
    "An ID token", {"id_token": "eyJhbGciOiJSUzI1NiIs…", "nonce": "n-0S6_WzA2Mj"}, request_only=True
)
LOGGED_OUT = OpenApiExample("Logged out", {"message": "You are logged out."}, response_only=True)
PROFILE = OpenApiExample(
    "A customer",
    {
        "id": 5,
        "username": "user1",
        "email": "user1@example.com",
        "first_name": "User1",
        "last_name": "Example",
        "phone": "+573000000101",
        "role": "customer",
        "date_joined": "2026-11-21T08:15:30Z",
        "language": "en",
        "time_zone": "America/Bogota",
        "location": {"lat": 4.6533, "lon": -74.0836},
        "is_new_user": True,
        "is_frequent": False,
    },
    response_only=True,
)
CHANGES = OpenApiExample(
    "Moved to Bogotá",
    {"time_zone": "America/Bogota", "location": {"lat": 4.6533, "lon": -74.0836}},
    request_only=True,
)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The access token of a log-in."""

    target_class = "earmark.identity.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme's entry under `securitySchemes`."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class BasicScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A username or email address, and the password."""

    target_class = "earmark.identity.authentication.BasicAuthentication"
    name = "basic"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme's entry under `securitySchemes`."""
        return {"type": "http", "scheme": "basic"}
