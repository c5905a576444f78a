"""Does mail to this address reach its user? A link in one that did says so."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction

from earmark.base import facts
from earmark.identity.models import User
from earmark.identity.queries import user_at
from earmark.identity.rules import normal_email
from earmark.identity.services.links import InvalidLink, Link, link_to
from earmark.identity.services.trail import remember

PAGE = "verify-email"
_SALT = "earmark.identity.email_verification"


def ask_for_verification(*, email: str, now: datetime) -> None:
    """Has a link sent to the address, if it is a user's. The work is the same if it is nobody's."""
    payload = {"email": normal_email(email), "asked_at": now.isoformat()}
    facts.publish("email.verification_asked", payload)


def verification_link(*, email: str) -> Link | None:
    """The link for the user with this address; None when there is none or it needs no verification."""
    user = user_at(email)
    if user is None or user.email_verified_at:
        return None
    token = signing.dumps({"id": user.pk, "email": user.email}, salt=_SALT)
    return link_to(PAGE, user_id=user.pk, token=token)


def user_of_verification(token: str) -> User:
    """Whose address the token verifies; it is worth nothing once they have another. Raises InvalidLink."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=settings.EMAIL_VERIFICATION_LIFETIME)
    except signing.BadSignature as error:
        raise InvalidLink from error
    user = User.objects.filter(pk=said["id"], email=said["email"], is_active=True).first()
    if user is None:
        raise InvalidLink
    return user


def verify_email(*, token: str, now: datetime) -> None:
    """Takes the address for verified; doing it again is no error. Raises InvalidLink."""
    user = user_of_verification(token)
    with transaction.atomic():
        mark_verified(user, now=now)


def mark_verified(user: User, *, now: datetime) -> None:
    """Says so, unless it was said before. Requires a transaction."""
    unverified = User.objects.filter(pk=user.pk, email=user.email, email_verified_at=None)
    if unverified.update(email_verified_at=now):
        remember(user, "email_verified")
