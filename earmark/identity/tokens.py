"""Tokens: one RS256 JWT format for access and refresh, issued and verified without a query.

Verification costs 60 µs of CPU, nearly all of it the signature, and a token comes back with every request of
its session; so tokens whose signature held are remembered (1 µs). What changes with time or by decision, the
end of the token and the revocation of its session, is looked at every time.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import orjson
from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64decode

from earmark.base.errors import Refusal
from earmark.base.ids import new_id
from earmark.identity.keys import KeyRing, keeper
from earmark.identity.models import User
from earmark.identity.rules import SCOPE, Caller

ALGORITHM = "RS256"
ACCESS_TYPE, REFRESH_TYPE = "at+jwt", "JWT"
LONGEST = 4096
REMEMBERED = 10_000

_SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class InvalidToken(Refusal):
    """Not a token of ours, of another kind, for others, ended, or revoked. The answer does not tell which."""

    code = "invalid_token"
    detail = "The access token is not valid."


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a log-in and a refresh give; `expires_in` is the access token's, in seconds."""

    access: str
    refresh: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What a refresh token says."""

    id: UUID
    session: UUID
    user_id: int
    #: The OAuth client that it was given to; empty for our own log-in.
    client: str


def issue_pair(
    *, user: User, session: UUID, refresh_id: UUID, now: datetime, scope: str = SCOPE, client: str = ""
) -> TokenPair:
    """An access token and the refresh token `refresh_id`, both of the session."""
    return TokenPair(
        access=issue_access(user=user, session=session, now=now, scope=scope, client=client),
        refresh=issue_refresh(user=user, session=session, id=refresh_id, now=now, scope=scope, client=client),
        expires_in=_seconds(settings.ACCESS_TOKEN_LIFETIME),
    )


def issue_access(*, user: User, session: UUID, now: datetime, scope: str, client: str = "") -> str:
    """What opens the API: for a person, or for the OAuth client `client` that acts for one."""
    claims = _claims_of(user, session=session, now=now, scope=scope, client=client)
    end = claims["iat"] + _seconds(settings.ACCESS_TOKEN_LIFETIME)
    claims |= {"token_type": "access", "exp": end, "jti": str(new_id())}
    return sign(claims, typ=ACCESS_TYPE)


def issue_refresh(*, user: User, session: UUID, id: UUID, now: datetime, scope: str, client: str = "") -> str:
    """What is good for one more pair."""
    claims = _claims_of(user, session=session, now=now, scope=scope, client=client)
    end = claims["iat"] + _seconds(settings.REFRESH_TOKEN_LIFETIME)
    claims |= {"token_type": "refresh", "exp": end, "jti": str(id)}
    return sign(claims, typ=REFRESH_TYPE)


def _claims_of(user: User, *, session: UUID, now: datetime, scope: str, client: str) -> dict[str, Any]:
    return {
        "user_id": user.pk,
        "username": user.username,
        "email": user.email,
        "role": user.role,
        "scope": scope,
        "iss": settings.JWT_ISSUER,
        "aud": settings.JWT_AUDIENCE,
        "sub": str(user.pk),
        "sid": str(session),
        "iat": int(now.timestamp()),
        **({"client_id": client} if client else {}),
    }


def sign(claims: dict[str, Any], *, typ: str) -> str:
    """The claims as a JWT under the newest key. Costs half a millisecond of CPU."""
    ring = keeper().for_signing()
    header = {"alg": ALGORITHM, "typ": typ, "kid": ring.signing_kid}
    return jws.serialize_compact(header, orjson.dumps(claims), ring.signing, [ALGORITHM])


def _seconds(lifetime: timedelta) -> int:
    return int(lifetime.total_seconds())


def verify_access(token: str, *, now: datetime) -> Caller:
    """Whom an access token speaks for. Whether its session still stands is `revocation`'s to say.

    Raises InvalidToken.
    """
    caller = _caller(keeper().for_verifying(), token)
    if caller.expires_at <= now.timestamp():
        raise InvalidToken
    return caller


def verify_refresh(token: str, *, now: datetime) -> RefreshToken:
    """What a refresh token says. Raises InvalidToken."""
    claims = _claims(token, kind="refresh", typ=REFRESH_TYPE)
    if claims["exp"] <= now.timestamp():
        raise InvalidToken
    return RefreshToken(
        id=UUID(claims["jti"]),
        session=UUID(claims["sid"]),
        user_id=claims["user_id"],
        client=claims.get("client_id", ""),
    )


def claims_of(token: str) -> dict[str, Any]:
    """All that an access token of ours says, whether or not it has ended. Raises InvalidToken."""
    return _claims(token, kind="access", typ=ACCESS_TYPE)


@lru_cache(maxsize=REMEMBERED)
def _caller(ring: KeyRing, token: str) -> Caller:
    """Remembered per key ring: reading the keys again, which may drop one, forgets what it had signed."""
    return Caller.of(claims_of(token))


def _claims(token: str, *, kind: Literal["access", "refresh"], typ: str) -> dict[str, Any]:
    """The claims of a token that we signed, for us and for this use; when it ends is left to the caller."""
    if len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise InvalidToken
    try:
        signed = jws.deserialize_compact(token.encode(), _key_of(token, typ), [ALGORITHM])
        claims: dict[str, Any] = orjson.loads(signed.payload)
    except (JoseError, ValueError) as error:
        raise InvalidToken from error
    expected = (kind, settings.JWT_ISSUER, settings.JWT_AUDIENCE)
    # An ID token is signed by the same keys, and has no type.
    if tuple(map(claims.get, ("token_type", "iss", "aud"))) != expected:
        raise InvalidToken
    return claims


def _key_of(token: str, typ: str) -> RSAKey:
    """The key that the header names. The header has to be one that we write: nothing in it is interpreted.

    Raises InvalidToken, and ValueError when it is no JSON.
    """
    header = orjson.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    kid = header.get("kid") if isinstance(header, dict) else None
    key = keeper().for_kid(kid).by_kid.get(kid) if isinstance(kid, str) else None
    if key is None or header != {"alg": ALGORITHM, "typ": typ, "kid": kid}:
        raise InvalidToken
    return key
