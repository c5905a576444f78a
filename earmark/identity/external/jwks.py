"""The keys that issuers sign with."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from time import monotonic
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry
from joserfc.util import base64_to_int

from earmark.identity.external.discovery import discovery_of
from earmark.identity.external.fetching import TOTAL_SECONDS, FetchFailed, fetch_object
from earmark.identity.external.issuers import Issuer
from earmark.identity.external.kept import Kept

MOST_KEYS = 64
#: Weaker RSA keys are not believed, longer ones take too long.
BITS = range(2048, 8193)


@dataclass(frozen=True, slots=True, eq=False)
class JwkSet:
    """The keys of one fetch. Equal only to itself, so that it can key a cache."""

    keys: tuple[Key, ...]

    def names(self, kid: str | None) -> bool:
        """True when a key has this id; and for None, which asks for none."""
        return kid is None or any(key.kid == kid for key in self.keys)

    def fitting(self, *, alg: str, kid: str | None) -> Iterator[Key]:
        """Keys of the algorithm's kind and curve with this id, or with any when the token names none."""
        for key in self.keys:
            if kid is None or key.kid == kid:
                try:
                    JWSRegistry.algorithms[alg].check_key(key)
                except JoseError:
                    continue
                yield key


def keys_of(issuer: Issuer, *, kid: str | None) -> JwkSet:
    """The issuer's keys, with `kid` among them if it has one. See Note [Kept]. Raises IssuerUnavailable."""
    return _kept(issuer).get(ends=monotonic() + TOTAL_SECONDS, enough=lambda found: found.names(kid))


@cache
def _kept(issuer: Issuer) -> Kept[JwkSet]:
    return Kept(f"keys of {issuer.name}", partial(_fetch, issuer))


def _fetch(issuer: Issuer, ends: float) -> JwkSet:
    url = issuer.jwks_uri or discovery_of(issuer).get(ends=ends).jwks_uri
    if not url:
        raise FetchFailed("there is no jwks_uri")
    given = fetch_object("GET", url, ends=ends).get("keys")
    keys = tuple(_readable(given if isinstance(given, list) else []))
    if not keys:
        raise FetchFailed("there is no key")
    return JwkSet(keys)


def _readable(given: list[Any]) -> Iterator[Key]:
    """The keys that can verify something; others may be for another use, or of a kind still to come."""
    for jwk in given[:MOST_KEYS]:
        try:
            if jwk["kty"] == "oct" or (
                jwk["kty"] == "RSA" and base64_to_int(jwk["n"]).bit_length() not in BITS
            ):
                continue
            yield JWKRegistry.import_key(jwk)
        except (JoseError, UnsupportedAlgorithm, ValueError, TypeError, KeyError, AttributeError):
            continue
