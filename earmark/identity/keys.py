"""The RSA keys that sign tokens: the newest by name signs, all of them verify.

Note [Rotation]
---------------
A new key is enough, wherever keys are kept (`identity.key_places`): a process that signs sees that there are others
and signs with the new one at once; a process that meets a kid it does not know reads the keys again, at most once per
RELOAD_PAUSE, so that forged kids cost nothing. That a key has gone it sees where it verifies, by a look each LOOK_EACH:
a key that has leaked is dead everywhere by then. A key is removed when the last token it signed has ended: the
rotation after that does it (`services.signing`).
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError
from joserfc.jwk import RSAKey

from earmark.identity.key_places import MADE, Place, place

RELOAD_PAUSE = 5.0
LOOK_EACH = 30.0
BITS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class KeyRing:
    """The keys of one reading. Equal only to itself, so that it can key a cache."""

    signing_kid: str
    signing: RSAKey
    #: kid (RFC 7638 thumbprint) → key
    by_kid: dict[str, RSAKey]


class Keeper:
    """Holds the process's key ring and knows when to read it again. See Note [Rotation]."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._lock = Lock()
        self._read_at = self._looked_at = monotonic()
        self._take(place.read())

    def for_signing(self) -> KeyRing:
        """The ring as the keys are now."""
        if self.place.names() != self._names:
            self._reload()
        return self.ring

    def for_verifying(self) -> KeyRing:
        """The ring as the keys were within LOOK_EACH. While they cannot be read, as they were before."""
        if monotonic() - self._looked_at >= LOOK_EACH:
            self._looked_at = monotonic()
            with suppress(DatabaseError, InterfaceError, ImproperlyConfigured):
                return self.for_signing()
        return self.ring

    def for_kid(self, kid: str) -> KeyRing:
        """A ring that has the kid, if there is one and it was not asked for a moment ago."""
        if kid not in self.ring.by_kid and monotonic() - self._read_at >= RELOAD_PAUSE:
            self._reload()
        return self.ring

    def _reload(self) -> None:
        with self._lock:
            self._read_at = monotonic()
            found = self.place.read()
            if list(found) != self._names:  # a new ring forgets what the old one had verified
                self._take(found)

    def _take(self, found: dict[str, RSAKey]) -> None:
        if not found:
            raise ImproperlyConfigured(
                f"There is no signing key in {self.place}: run `manage.py rotate_keys`."
            )
        *_, newest = found.values()
        by_kid = {key.thumbprint(): key for key in found.values()}
        self.ring = KeyRing(signing_kid=newest.thumbprint(), signing=newest, by_kid=by_kid)
        self._names = list(found)


def make_key(place: Place, *, now: datetime) -> str:
    """Makes a new key there and returns its name."""
    key = RSAKey.generate_key(BITS, private=True)
    name = f"{now.astimezone(UTC):{MADE}}-{key.thumbprint()[:8]}.pem"
    place.add(name, key)
    return name


_keepers: dict[str, Keeper] = {}


def keeper() -> Keeper:
    """The process's keeper of its keys. Raises ImproperlyConfigured when there is none."""
    where = str(settings.JWT_KEYS_DIR or "")
    found = _keepers.get(where)
    if found is None:
        found = _keepers[where] = Keeper(place())
    return found
