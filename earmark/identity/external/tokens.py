"""Tokens of foreign issuers: whose they are, if they are good.

What costs nothing is looked at first: size, form, and whether `iss` is anybody whom we believe. Then the signature, by
a key that the issuer publishes and none that the token brings; signatures that held are remembered. What changes with
time or depends on the use is looked at every time.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.utils.crypto import constant_time_compare
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

from earmark.identity.external.issuers import Issuer, issuer_at, issuers
from earmark.identity.external.jwks import JwkSet, keys_of
from earmark.identity.tokens import InvalidToken

#: Others write more into their tokens than we do.
LONGEST = 8192
LONGEST_SUBJECT = 255
REMEMBERED = 2_000

#: What a token may call itself for a use, in its header or in one of the claims that issuers have made up for it.
ACCESS_TYPES = frozenset({"jwt", "at+jwt", "bearer", "access", "access_token"})
ID_TYPES = frozenset({"jwt", "id", "id_token"})
_TYPE_CLAIMS = ("typ", "token_type", "token_use")

_SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

Claims = Mapping[str, Any]


class InvalidIdToken(InvalidToken):
    """Not an ID token of this issuer, for us, for this log-in and for now. The answer does not tell which."""

    detail = "The ID token is not valid."


@dataclass(frozen=True, slots=True)
class Token:
    """A token whose signature held, or one that only says so (`_read`)."""

    issuer: Issuer
    header: Claims
    claims: Claims

    @property
    def subject(self) -> str:
        """Whom it is about, in the issuer's words."""
        return str(self.claims["sub"])

    def seconds(self, claim: str) -> int:
        """A time that the token tells, 0 if it does not."""
        return int(_time(self.claims, claim) or 0)


def verify_access(token: str, *, now: datetime) -> Token:
    """A foreign access token for us. Raises InvalidToken, IssuerUnavailable."""
    found = _verified(token, types=ACCESS_TYPES, now=now)
    if not _audience(found.claims) & found.issuer.audience:
        raise InvalidToken
    if "cnf" in found.claims:
        raise InvalidToken  # good only with a proof of its key, which nobody has shown
    return found


def verify_id_token(
    token: str, *, issuer: Issuer, nonce: str, now: datetime, access_token: str = ""
) -> Token:
    """The issuer's ID token for our client and this log-in. Raises InvalidIdToken, IssuerUnavailable."""
    try:
        found = _verified(token, types=ID_TYPES, now=now)
    except InvalidToken as error:
        raise InvalidIdToken from error
    claims, audience, said = found.claims, _audience(found.claims), found.claims.get("nonce")
    is_ours = (
        found.issuer == issuer
        and issuer.client_id in audience
        and (len(audience) == 1 or claims.get("azp") == issuer.client_id)
        and isinstance(said, str)
        and constant_time_compare(said, nonce)
        and claims.get("iat") is not None
    )
    if not is_ours or not _goes_with(found, access_token):
        raise InvalidIdToken
    return found


def _verified(token: str, *, types: frozenset[str], now: datetime) -> Token:
    """A good token of one of the kinds. Raises InvalidToken, IssuerUnavailable."""
    read = _read(token)
    _refuse_header(read, types)
    claims = _proven(keys_of(read.issuer, kid=read.header.get("kid")), token)
    _refuse_claims(claims, types, now)
    return Token(read.issuer, read.header, claims)


def _read(token: str) -> Token:
    """What the token says, unproven, if it says that it is from somebody whom we believe. Raises InvalidToken."""
    if not issuers() or len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise InvalidToken
    try:
        header, claims = (orjson.loads(urlsafe_b64decode(part.encode())) for part in token.split(".")[:2])
    except ValueError as error:
        raise InvalidToken from error
    if not (isinstance(header, dict) and isinstance(claims, dict)):
        raise InvalidToken
    issuer = issuer_at(claims.get("iss"))
    if issuer is None:
        raise InvalidToken
    return Token(issuer, header, claims)


def _refuse_header(read: Token, types: frozenset[str]) -> None:
    """Raises InvalidToken for an algorithm, a kind or an extension that we do not take."""
    alg, kid, typ = (read.header.get(name) for name in ("alg", "kid", "typ"))
    kind = typ.lower().removeprefix("application/") if isinstance(typ, str) else typ
    if not isinstance(alg, str) or alg not in read.issuer.algorithms:
        raise InvalidToken
    if not isinstance(kid, str | None) or not _is_kind(kind, types):
        raise InvalidToken
    if "crit" in read.header or "b64" in read.header:
        raise InvalidToken


@lru_cache(maxsize=REMEMBERED)
def _proven(keys: JwkSet, token: str) -> Claims:
    """The claims of a token that one of the keys has signed. Remembered per key set: other keys forget."""
    signed, _, signature = token.rpartition(".")
    header, payload = (urlsafe_b64decode(part.encode()) for part in signed.split("."))
    said = orjson.loads(header)
    algorithm = JWSRegistry.algorithms[said["alg"]]
    try:
        proof = urlsafe_b64decode(signature.encode())
        for key in keys.fitting(alg=algorithm.name, kid=said.get("kid")):
            if algorithm.verify(signed.encode(), proof, key):
                claims: Claims = orjson.loads(payload)
                return claims
    except (JoseError, ValueError) as error:
        raise InvalidToken from error
    raise InvalidToken


def _refuse_claims(claims: Claims, types: frozenset[str], now: datetime) -> None:
    """Raises InvalidToken for a token of another kind, about nobody, or not for now."""
    subject, moment = claims.get("sub"), now.timestamp()
    skew = settings.OIDC_CLOCK_SKEW.total_seconds()
    if not all(_is_kind(claims.get(name), types) for name in _TYPE_CLAIMS):
        raise InvalidToken
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise InvalidToken
    ends = _time(claims, "exp")
    if ends is None or ends + skew <= moment:
        raise InvalidToken
    if any((_time(claims, name) or 0) > moment + skew for name in ("nbf", "iat")):
        raise InvalidToken


def _is_kind(said: object, types: frozenset[str]) -> bool:
    """True for one of the types, in any case, and where nothing is said."""
    return said is None or (isinstance(said, str) and said.lower() in types)


def _time(claims: Claims, name: str) -> float | None:
    """Seconds since 1970, None where nothing is said. Raises InvalidToken for what is no time."""
    said = claims.get(name)
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said < 2**40:
        raise InvalidToken
    return said


def _audience(claims: Claims) -> frozenset[str]:
    said = claims.get("aud")
    found = said if isinstance(said, list) else [said]
    return frozenset(one for one in found if isinstance(one, str))


def _goes_with(found: Token, access_token: str) -> bool:
    """Whether `at_hash`, where it is said, is that of the access token that came along."""
    said = found.claims.get("at_hash")
    if said is None or not access_token:
        return True
    bits = {"256": hashlib.sha256, "384": hashlib.sha384}.get(str(found.header["alg"])[-3:], hashlib.sha512)
    digest = bits(access_token.encode()).digest()
    return constant_time_compare(str(said), urlsafe_b64encode(digest[: len(digest) // 2]).decode())
