"""A key to sign tokens with."""

from tests.fixtures import keys, signing

__all__ = ["keys", "signing"]
