"""What issuers say of people, in our words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from earmark.identity.external.issuers import ClaimNames
from earmark.identity.rules import is_phone, is_reachable, normal_email, normal_phone

LONGEST_EMAIL = 254
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Person:
    """What is not said, or makes no sense, is empty."""

    email: str
    email_verified: bool
    first_name: str
    last_name: str
    phone: str


def person_of(claims: Mapping[str, Any], names: ClaimNames) -> Person:
    """Whom the claims describe. Never raises, whatever they hold."""
    email, verified = _email(claims.get(names.email)), claims.get(names.email_verified)
    return Person(
        email=email,
        email_verified=bool(email) and (verified is True or verified == "true"),
        first_name=_name(claims.get(names.first_name)),
        last_name=_name(claims.get(names.last_name)),
        phone=_phone(claims.get(names.phone)),
    )


def _email(said: Any) -> str:
    """In plain letters only: others have look-alikes, and lower case makes some of them one."""
    address = normal_email(said) if isinstance(said, str) and said.isascii() else ""
    if len(address) > LONGEST_EMAIL or not is_reachable(address):
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def _name(said: Any) -> str:
    if not isinstance(said, str):
        return ""
    words = " ".join(said[: 4 * LONGEST_NAME].split())
    return "".join(letter for letter in words if letter.isprintable())[:LONGEST_NAME].strip()


def _phone(said: Any) -> str:
    number = normal_phone(said) if isinstance(said, str) else ""
    return number if is_phone(number) else ""
