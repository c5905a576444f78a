"""Which user a foreign issuer's subject is.

Note [Linking]
--------------
A subject is linked once, when it is first seen, and from then on it is that user whatever its claims say.

1. Nobody has its email address: it becomes a new customer, whose address counts as verified if the issuer says so.
   Without an address it gets one that no mail can reach.
2. Somebody has the address: it becomes them only if both sides have verified it and they are a customer. An issuer
   that takes an address on trust would otherwise open anybody's account, and who once typed a stranger's address here
   would share the account with that stranger.
3. Staff and partners are never let in by a foreign issuer, not even when they were linked as customers before: it
   knows nothing of their second factor.

Everything but the look-up is one transaction. Many first requests at once all try; the unique constraints let one
through, and the others find what it did.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from earmark.base.errors import Busy, Refusal
from earmark.base.ids import new_id
from earmark.identity.external.people import Person, person_of
from earmark.identity.external.tokens import Token
from earmark.identity.models import ExternalIdentity, User
from earmark.identity.rules import CUSTOMER, VERIFY_OFF, VERIFY_REQUIRED
from earmark.identity.services import EmailNotVerified, ask_for_verification
from earmark.identity.tokens import InvalidToken

log = structlog.get_logger(__name__)

#: For who has no address, at a domain that never exists (RFC 2606).
NOWHERE = "external.invalid"
ATTEMPTS = 3


class IdentityNotLinked(Refusal):
    """The token is good, but it does not show which user this is. See Note [Linking]."""

    code = "identity_not_linked"


class AddressNotVerifiedThere(IdentityNotLinked):
    """The issuer does not say that the address is theirs."""

    detail = (
        "Somebody has an account with your email address, and the issuer does not say that it is yours: "
        "verify it there, or log in with your password here."
    )


class AddressNotVerifiedHere(IdentityNotLinked):
    """Nobody has shown that the address is the local user's."""

    detail = (
        "There is an account with your email address, which was never verified. If it is yours, "
        "log in with its password and verify the address, then come again."
    )


class NotForStaff(IdentityNotLinked):
    """The account has more power than a foreign issuer may give."""

    detail = "Your account is not a customer's: log in with its password here."


class AddressMissing(IdentityNotLinked):
    """EMAIL_VERIFICATION=require, and there is no address to verify."""

    detail = (
        "The issuer tells no email address of yours, and an account needs one here: register with a password."
    )


def user_of(token: Token, *, now: datetime) -> User:
    """The user whom a verified token is about, made or linked at first sight. One query for who is known.

    Call it outside of any transaction. Raises InvalidToken for who was switched off, IdentityNotLinked,
    EmailNotVerified.
    """
    user = _known(token) or _at_first_sight(token, now=now)
    if not user.is_active:
        raise InvalidToken
    if user.role != CUSTOMER:
        raise NotForStaff
    if settings.EMAIL_VERIFICATION == VERIFY_REQUIRED and user.email_verified_at is None:
        raise EmailNotVerified
    return user


def _known(token: Token) -> User | None:
    return User.objects.filter(
        external_identities__issuer=token.issuer.url, external_identities__subject=token.subject
    ).first()


def _at_first_sight(token: Token, *, now: datetime) -> User:
    person = person_of(token.claims, token.issuer.claims)
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                user = _with_address(person) or _new_customer(person, now=now)
                ExternalIdentity.objects.create(
                    user=user, issuer=token.issuer.url, subject=token.subject, created_at=now
                )
        except IntegrityError:  # somebody was quicker: with this subject, or with this address
            if winner := _known(token):
                return winner
        else:
            log.info("identity_linked", user=user.pk, issuer=token.issuer.name)
            return user
    raise Busy


def _with_address(person: Person) -> User | None:
    """The user to link, None when nobody has the address. Raises IdentityNotLinked, InvalidToken."""
    if not person.email:
        return None
    users = User.objects.alias(address=Lower("email")).select_for_update(no_key=True)
    user = users.filter(address=person.email).first()
    if user is None:
        return None
    if not person.email_verified:
        raise AddressNotVerifiedThere
    if user.role != CUSTOMER:
        raise NotForStaff
    if user.email_verified_at is None:
        raise AddressNotVerifiedHere
    if not user.is_active:
        raise InvalidToken
    return user


def _new_customer(person: Person, *, now: datetime) -> User:
    """Raises IntegrityError when somebody has taken the address meanwhile, AddressMissing."""
    if not person.email and settings.EMAIL_VERIFICATION == VERIFY_REQUIRED:
        raise AddressMissing
    name = f"customer-{new_id()}"
    user = User.objects.create_user(
        name,
        person.email or f"{name}@{NOWHERE}",
        None,  # a password that nobody has
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        email_verified_at=now if person.email_verified else None,
        date_joined=now,
    )
    if person.email and not person.email_verified and settings.EMAIL_VERIFICATION != VERIFY_OFF:
        ask_for_verification(email=person.email, now=now)
    return user
