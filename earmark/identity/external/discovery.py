"""What an issuer says of itself at `/.well-known/openid-configuration`."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from earmark.identity.external.fetching import FetchFailed, fetch_object
from earmark.identity.external.issuers import Issuer, is_safe_url
from earmark.identity.external.kept import Kept

PATH = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Discovery:
    """Where the issuer answers; what it does not have is empty."""

    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    #: It takes a client's secret in the body alone.
    posts_secret: bool


@cache
def discovery_of(issuer: Issuer) -> Kept[Discovery]:
    """The process's copy of the issuer's document."""
    return Kept(f"discovery of {issuer.name}", partial(_discover, issuer))


def _discover(issuer: Issuer, ends: float) -> Discovery:
    document = fetch_object("GET", issuer.url.rstrip("/") + PATH, ends=ends)
    if document.get("issuer") != issuer.url:
        raise FetchFailed("the document is another issuer's")
    ways = document.get("token_endpoint_auth_methods_supported")
    return Discovery(
        jwks_uri=_address(document, "jwks_uri"),
        authorization_endpoint=_address(document, "authorization_endpoint"),
        token_endpoint=_address(document, "token_endpoint"),
        posts_secret=isinstance(ways, list) and "client_secret_basic" not in ways,
    )


def _address(document: dict[str, Any], member: str) -> str:
    url = document.get(member)
    if url is None:
        return ""
    if not is_safe_url(url):
        raise FetchFailed(f"{member} is no https address")
    return str(url)
