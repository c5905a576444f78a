"""OIDC_ISSUERS: the foreign issuers that are believed, read and checked once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from ipaddress import ip_address
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from earmark.identity.rules import SCOPE, SCOPES

#: Signatures by a key that the issuer keeps to itself. A shared secret would let whoever knows it make tokens.
ALGORITHMS = frozenset(
    {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA"}
)
#: What the column of `ExternalIdentity` holds.
LONGEST_URL = 255

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """What the issuer calls what we know of people."""

    email: str = "email"
    email_verified: str = "email_verified"
    first_name: str = "given_name"
    last_name: str = "family_name"
    phone: str = "phone_number"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A foreign issuer, and what is believed of it."""

    #: Ours for it, as it stands in paths.
    name: str
    #: `iss` of its tokens.
    url: str
    #: An access token has to be for one of these.
    audience: frozenset[str]
    #: Empty: by discovery.
    jwks_uri: str
    algorithms: frozenset[str]
    #: What its access tokens open.
    scope: str
    claims: ClaimNames
    #: What people call it.
    label: str
    #: Who we are to it; empty where nobody signs in through it.
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def has_pages(self) -> bool:
        """True when people can sign in through it on our pages."""
        return bool(self.client_id and self.client_secret)


@cache
def issuers() -> Mapping[str, Issuer]:
    """All of OIDC_ISSUERS, by name. Raises ImproperlyConfigured."""
    return read_issuers(settings.OIDC_ISSUERS, own=settings.JWT_ISSUER)


def issuer_at(url: object) -> Issuer | None:
    """The issuer that signs as `url`, whatever that is."""
    return next((issuer for issuer in issuers().values() if issuer.url == url), None)


def is_safe_url(url: object) -> bool:
    """True for https, and for http that does not leave the machine."""
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def read_issuers(given: Any, *, own: str) -> dict[str, Issuer]:
    """The setting's value, checked; `own` is our own issuer. Raises ImproperlyConfigured."""
    if not isinstance(given, dict):
        raise ImproperlyConfigured("OIDC_ISSUERS has to be a JSON object: a name for each issuer.")
    found = {name: _Entry(name, entry).issuer() for name, entry in given.items()}
    urls = [issuer.url.rstrip("/") for issuer in found.values()]
    if own.rstrip("/") in urls:
        raise ImproperlyConfigured("OIDC_ISSUERS names our own issuer (JWT_ISSUER).")
    if len(set(urls)) < len(urls):
        raise ImproperlyConfigured("OIDC_ISSUERS names one issuer twice.")
    return found


class _Entry:
    """One member of the setting, taken apart."""

    MEMBERS = frozenset(
        {
            "issuer",
            "audience",
            "jwks_uri",
            "algorithms",
            "scope",
            "claims",
            "label",
            "client_id",
            "client_secret",
        }
    )

    def __init__(self, name: str, given: Any) -> None:
        self.name, self.given = name, given

    def issuer(self) -> Issuer:
        """Raises ImproperlyConfigured."""
        if not _NAME.fullmatch(self.name):
            self.refuse("its name may have 32 lower-case letters, digits and hyphens")
        if not isinstance(self.given, dict):
            self.refuse("a JSON object is expected")
        if unknown := self.given.keys() - self.MEMBERS:
            self.refuse(f"there is no {', '.join(sorted(unknown))}")
        issuer = Issuer(
            name=self.name,
            url=self.url("issuer"),
            audience=self.texts("audience"),
            jwks_uri=self.url("jwks_uri") if "jwks_uri" in self.given else "",
            algorithms=self.texts("algorithms", default=["RS256"]),
            scope=self.text("scope", SCOPE),
            claims=self.claim_names(),
            label=self.text("label", self.name),
            client_id=self.text("client_id", ""),
            client_secret=self.text("client_secret", ""),
        )
        self.check(issuer)
        return issuer

    def check(self, issuer: Issuer) -> None:
        """Refuses what is wrong in sum."""
        if bad := issuer.algorithms - ALGORITHMS:
            self.refuse(f"algorithms: {', '.join(sorted(bad))} is none of {', '.join(sorted(ALGORITHMS))}")
        if bad := frozenset(issuer.scope.split()) - SCOPES.keys():
            self.refuse(f"scope: there is no {', '.join(sorted(bad))}")
        if issuer.client_secret and not issuer.client_id:
            self.refuse("a client_secret needs its client_id")
        if issuer.client_id in issuer.audience:
            self.refuse("audience must not be the client_id: ID tokens would open the API")

    def claim_names(self) -> ClaimNames:
        """What `claims` says, over the standard's names."""
        given = self.given.get("claims", {})
        if not isinstance(given, dict) or not all(_is_text(name) for name in given.values()):
            self.refuse("claims: an object of names is expected")
        if unknown := given.keys() - {known.name for known in fields(ClaimNames)}:
            self.refuse(f"claims: there is no {', '.join(sorted(unknown))}")
        return ClaimNames(**given)

    def url(self, member: str) -> str:
        """An address that can be trusted with what is asked there."""
        url = self.text(member, None)
        if not is_safe_url(url) or len(url) > LONGEST_URL or {"?", "#"} & set(url):
            self.refuse(
                f"{member}: an https address is expected, without query and of {LONGEST_URL} signs at most"
            )
        return url

    def text(self, member: str, default: str | None) -> str:
        """A text that is not empty, or the default; None: it has to be there."""
        text = self.given.get(member, default)
        if not _is_text(text) and (text != default or text is None):
            self.refuse(f"{member}: a text is expected")
        return str(text)

    def texts(self, member: str, *, default: list[str] | None = None) -> frozenset[str]:
        """A text or a list of them."""
        given = self.given.get(member, default)
        found = [given] if isinstance(given, str) else given
        if not isinstance(found, list) or not found or not all(_is_text(text) for text in found):
            self.refuse(f"{member}: a text or a list of texts is expected")
        return frozenset(found)

    def refuse(self, why: str) -> NoReturn:
        """Raises ImproperlyConfigured; never with a value that may be the secret."""
        raise ImproperlyConfigured(f"OIDC_ISSUERS, {self.name!r}: {why}.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
