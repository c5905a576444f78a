"""Where signing keys are kept: in a folder that all web processes share, or in PostgreSQL, sealed.

Note [Sealed keys]
------------------
Processes on many machines share no folder, but they share the database and SECRET_KEY. So a key may lie in the
database, encrypted under a key that is derived from SECRET_KEY: a dump alone signs nothing. After SECRET_KEY has
changed, old ones open while the former secret stands in SECRET_KEY_FALLBACKS; without it they are lost, and
`rotate_keys --keep 1` begins anew.
"""

import base64
import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

#: How the name of a key begins: when it was made.
MADE = "%Y%m%dT%H%M%S%fZ"
_PURPOSE = b"earmark signing keys\0"


class Place(Protocol):
    """Keeps keys by names that begin with the time of making, so that the last in order is the newest."""

    def names(self) -> list[str]:
        """Names of the keys there are, oldest first; cheap enough for each signature."""

    def read(self) -> dict[str, RSAKey]:
        """All keys by name, oldest first. Raises ImproperlyConfigured when one cannot be read."""

    def kid(self, name: str) -> str:
        """Its RFC 7638 thumbprint. Raises ImproperlyConfigured."""

    def made_at(self, name: str) -> datetime:
        """When it was made."""

    def add(self, name: str, key: RSAKey) -> None:
        """Keeps another key, whole or not at all."""

    def remove(self, name: str) -> None:
        """Forgets a key."""


class Folder:
    """PEM files in JWT_KEYS_DIR."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __str__(self) -> str:
        return f"JWT_KEYS_DIR ({self.directory})"

    def names(self) -> list[str]:
        """Oldest first."""
        return sorted(file.name for file in self.directory.glob("*.pem"))

    def read(self) -> dict[str, RSAKey]:
        """All keys. Raises ImproperlyConfigured."""
        found = {}
        for name in self.names():
            with suppress(FileNotFoundError):  # removed since we looked
                found[name] = self._read(name)
        return found

    def _read(self, name: str) -> RSAKey:
        try:
            key = RSAKey.import_key((self.directory / name).read_bytes())
        except FileNotFoundError:
            raise
        except (JoseError, ValueError, OSError) as error:
            raise ImproperlyConfigured(f"{name} in JWT_KEYS_DIR is not a readable RSA key.") from error
        if not key.is_private:
            raise ImproperlyConfigured(f"{name} in JWT_KEYS_DIR is not a private key.")
        return key

    def kid(self, name: str) -> str:
        """Its thumbprint."""
        return self._read(name).thumbprint()

    def made_at(self, name: str) -> datetime:
        """As the name says; of a file with another name, when it was last written."""
        try:
            return _time_in(name)
        except ValueError:
            return datetime.fromtimestamp((self.directory / name).stat().st_mtime, UTC)

    def add(self, name: str, key: RSAKey) -> None:
        """For its owner alone to read."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.directory / name
        draft = file.with_suffix(".draft")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(key.as_pem(private=True))
        draft.rename(file)

    def remove(self, name: str) -> None:
        """Forgets a key."""
        (self.directory / name).unlink()


class Table:
    """Rows of SealedKey. See Note [Sealed keys]."""

    def __str__(self) -> str:
        return "the database"

    def names(self) -> list[str]:
        """Oldest first."""
        return list(_sealed().order_by("name").values_list("name", flat=True))

    def read(self) -> dict[str, RSAKey]:
        """All keys, as they were in one moment. Raises ImproperlyConfigured."""
        return {key.name: _opened(key) for key in _sealed().order_by("name")}

    def kid(self, name: str) -> str:
        """Its thumbprint."""
        found: str = _sealed().get(name=name).kid
        return found

    def made_at(self, name: str) -> datetime:
        """When it was made."""
        return _time_in(name)

    def add(self, name: str, key: RSAKey) -> None:
        """Keeps another key."""
        content = _seal().encrypt(key.as_pem(private=True)).decode()
        _sealed().create(name=name, kid=key.thumbprint(), content=content)

    def remove(self, name: str) -> None:
        """Forgets a key."""
        _sealed().filter(name=name).delete()


def place() -> Place:
    """Where this installation keeps its keys."""
    return Folder(Path(settings.JWT_KEYS_DIR)) if settings.JWT_KEYS_DIR else Table()


def _sealed() -> Any:
    return apps.get_model("identity", "SealedKey").objects  # models ask for keys, so they are above


def _opened(key: Any) -> RSAKey:
    try:
        return RSAKey.import_key(_seal().decrypt(key.content))
    except InvalidToken as error:
        raise ImproperlyConfigured(
            f"The signing key {key.name} was sealed under another SECRET_KEY: name that one in "
            "SECRET_KEY_FALLBACKS, or run `manage.py rotate_keys --keep 1`, which ends all tokens."
        ) from error


def _seal() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(_PURPOSE + secret.encode()).digest())


def _time_in(name: str) -> datetime:
    return datetime.strptime(name.partition("-")[0], MADE).replace(tzinfo=UTC)
