"""The RSA keys that sign tokens: files in JWT_KEYS_DIR, the newest by name signs, all of them verify.

Note [Rotation]
---------------
A new file is enough: a process that signs sees that the directory has other files and signs with the new key
at once; a process that meets a kid it does not know reads the directory again, at most once per RELOAD_PAUSE,
so that forged kids cost nothing. A key's file is removed when the last token it signed has ended: the
rotation after that does it (`services.signing`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

_MADE = "%Y%m%dT%H%M%S%fZ"
RELOAD_PAUSE = 5.0
BITS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class KeyRing:
    """The keys of one reading of the directory. Equal only to itself, so that it can key a cache."""

    signing_kid: str
    signing: RSAKey
    #: kid (RFC 7638 thumbprint) → key
    by_kid: dict[str, RSAKey]


class Keeper:
    """Holds the process's key ring and knows when to read it again. See Note [Rotation]."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock = Lock()
        self._files = key_files(directory)
        self._read_at = monotonic()
        self.ring = read_ring(directory)

    def for_signing(self) -> KeyRing:
        """The ring as the directory is now."""
        if key_files(self.directory) != self._files:
            self._reload()
        return self.ring

    def for_kid(self, kid: str) -> KeyRing:
        """A ring that has the kid, if there is one and it was not asked for a moment ago."""
        if kid not in self.ring.by_kid and monotonic() - self._read_at >= RELOAD_PAUSE:
            self._reload()
        return self.ring

    def _reload(self) -> None:
        with self._lock:
            self._read_at = monotonic()
            files = key_files(self.directory)
            if files != self._files:  # a new ring forgets what the old one had verified
                self._files, self.ring = files, read_ring(self.directory)


def key_files(directory: Path) -> list[Path]:
    """The key files, oldest first."""
    return sorted(directory.glob("*.pem"))


def read_ring(directory: Path) -> KeyRing:
    """All keys of the directory. Raises ImproperlyConfigured when there is none or one cannot be read."""
    by_kid: dict[str, RSAKey] = {}
    kid = ""
    for file in key_files(directory):
        key = read_key(file)
        kid = key.thumbprint()
        by_kid[kid] = key
    if not by_kid:
        raise ImproperlyConfigured(
            f"There is no key in JWT_KEYS_DIR ({directory}): run `manage.py rotate_keys`."
        )
    return KeyRing(signing_kid=kid, signing=by_kid[kid], by_kid=by_kid)


def read_key(file: Path) -> RSAKey:
    """The key in the file. Raises ImproperlyConfigured."""
    try:
        key = RSAKey.import_key(file.read_bytes())
    except (JoseError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{file.name} in JWT_KEYS_DIR is not a readable RSA key.") from error
    if not key.is_private:
        raise ImproperlyConfigured(f"{file.name} in JWT_KEYS_DIR is not a private key.")
    return key


def made_at(file: Path) -> datetime:
    """When the key was made: its name begins with it; of a file with another name, when it was last written."""
    try:
        return datetime.strptime(file.name.partition("-")[0], _MADE).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def write_key(directory: Path, *, now: datetime) -> Path:
    """Makes a new key that only its owner may read, and returns its file. It appears whole or not at all."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = RSAKey.generate_key(BITS, private=True)
    file = directory / f"{now.astimezone(UTC):{_MADE}}-{key.thumbprint()[:8]}.pem"
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(key.as_pem(private=True))
    draft.rename(file)
    return file


_keepers: dict[Path | str, Keeper] = {}


def keeper() -> Keeper:
    """The process's keeper of JWT_KEYS_DIR. Raises ImproperlyConfigured when there is no key."""
    directory: Path | str = settings.JWT_KEYS_DIR
    found = _keepers.get(directory)
    if found is None:
        found = _keepers[directory] = Keeper(Path(directory))
    return found
