"""Examples in the API's documentation: customers, and the care of an account."""

from drf_spectacular.utils import OpenApiExample

_ANA = {"id": 5, "email": "ana@example.com", "first_name": "Ana", "last_name": "Gómez"}
_LINK = "c8x2ka-0b7d1f3e5a…"

REGISTRATION = OpenApiExample(
    "Ana",
    {
        "email": "ana@example.com",
        "password": "correct horse battery",
        "first_name": "Ana",
        "last_name": "Gómez",
        "phone": "+573000000101",
    },
    request_only=True,
)
REGISTERED = OpenApiExample("Ana", _ANA, response_only=True, status_codes=["201"])
CUSTOMER_LOGIN = OpenApiExample(
    "Ana", {"email": "ana@example.com", "password": "correct horse battery"}, request_only=True
)
CUSTOMER_TOKENS = OpenApiExample(
    "Tokens",
    {
        "access_token": "eyJhbGciOiJSUzI1NiIs…",
        "refresh_token": "eyJhbGciOiJSUzI1NiIs…",
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "read write",
        "customer": _ANA,
    },
    response_only=True,
    status_codes=["200"],
)
CUSTOMER_LOGOUT = OpenApiExample(
    "A refresh token", {"refresh_token": "eyJhbGciOiJSUzI1NiIs…"}, request_only=True
)
PASSWORD_CHANGE = OpenApiExample(
    "Another one",
    {"current_password": "correct horse battery", "new_password": "staple of the past"},
    request_only=True,
)
ADDRESS = OpenApiExample("An address", {"email": "ana@example.com"}, request_only=True)
RESET = OpenApiExample(
    "From the link", {"token": f"5.{_LINK}", "new_password": "staple of the past"}, request_only=True
)
VERIFICATION = OpenApiExample("From the link", {"token": "eyJpZCI6NSwiZW1haWwiOi…"}, request_only=True)
DELETION = OpenApiExample(
    "And the rest is yours", {"password": "correct horse battery", "give_up_balance": True}, request_only=True
)
EXPORT = OpenApiExample(
    "The document",
    {
        "exported_at": "2026-11-21T08:15:30Z",
        "identity": {
            "profile": {"id": 5, "username": "ana@example.com"},
            "sessions": [{"id": "01a1fcbe-7468-70a0-82cf-34ce4536f828", "address": "192.0.2.7"}],
            "external_identities": [],
            "trail": [{"at": "2026-11-21T08:10:00Z", "deed": "created"}],
        },
        "wallet": {"balance": None, "transactions": []},
        "offers": {"subscriptions": [], "activations": []},
        "notifications": {"messages": []},
    },
    response_only=True,
)
