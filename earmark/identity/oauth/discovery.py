"""What clients read before they begin. Written out, so that it says what is true here and no more."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from earmark.identity.keys import keeper
from earmark.identity.oauth.views import GRANT_TYPES
from earmark.identity.rules import SCOPES
from earmark.identity.tokens import ALGORITHM

#: Anyone's script may read these; a new key signs at once, and who meets an unknown kid reads again.
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
CLAIMS = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "locale",
    "zoneinfo",
    "email",
    "email_verified",
    "phone_number",
]
_AUTH = ["client_secret_basic", "client_secret_post"]


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery, and the metadata of RFC 8414."""
    return JsonResponse(
        {
            "issuer": settings.JWT_ISSUER,
            "authorization_endpoint": _url("authorize"),
            "token_endpoint": _url("token"),
            "userinfo_endpoint": _url("user-info"),
            "jwks_uri": _url("jwks-info"),
            "revocation_endpoint": _url("revoke-token"),
            "introspection_endpoint": _url("introspect"),
            "end_session_endpoint": _url("rp-initiated-logout"),
            "scopes_supported": list(SCOPES),
            "claims_supported": CLAIMS,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(GRANT_TYPES),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": [*_AUTH, "none"],
            "revocation_endpoint_auth_methods_supported": [*_AUTH, "none"],
            "introspection_endpoint_auth_methods_supported": _AUTH,
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["none", "login"],
            "authorization_response_iss_parameter_supported": True,
        },
        headers=HEADERS,
    )


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public halves of all keys whose tokens may still be about."""
    return JsonResponse(
        {"keys": [_public(kid, key) for kid, key in keeper().for_signing().by_kid.items()]}, headers=HEADERS
    )


def _public(kid: str, key: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM}


def _url(name: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'oauth2_provider:{name}')}"
