"""The key by which push services know this shop (RFC 8292). Pure but for making one: settings are checked with it.

A browser that subscribed under one key takes pushes under that key alone: with another they all subscribe anew.
"""

import re
from base64 import b64decode, urlsafe_b64encode
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}", re.ASCII)
_PRIVATE_BYTES = 32


def new_private_key() -> str:
    """A fresh one, as `private_key` takes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encode(number.to_bytes(_PRIVATE_BYTES, "big"))


@cache
def private_key(given: str) -> ec.EllipticCurvePrivateKey:
    """The key of a P-256 number in 32 bytes, base64url. Raises ValueError."""
    raw = decode(given)
    if len(raw) != _PRIVATE_BYTES:
        raise ValueError(f"{_PRIVATE_BYTES} bytes are expected")
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


@cache
def public_key(given: str) -> str:
    """What browsers subscribe with: the private key's point, uncompressed, base64url. Raises ValueError."""
    point = private_key(given).public_key()
    return encode(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_point(raw: bytes) -> bool:
    """True for an uncompressed point of P-256."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return len(raw) == 65  # a compressed one is shorter


def encode(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url, padded or not. Raises ValueError."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("this is not base64url")
    bare = text.rstrip("=")
    return b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
