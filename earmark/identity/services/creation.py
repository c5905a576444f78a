"""New users."""

from datetime import datetime

import psycopg
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from earmark.base.errors import InvalidValue
from earmark.identity.models import Profile, User
from earmark.identity.rules import CUSTOMER, is_kept_for_deleted, is_username, normal_email


class EmailTaken(InvalidValue):
    """Somebody has this address."""

    def __init__(self) -> None:
        super().__init__(field="email", reason="This email is taken.", code="unique")


class UsernameTaken(InvalidValue):
    """Somebody has this name."""

    def __init__(self) -> None:
        super().__init__(field="username", reason="This username is taken.", code="unique")


class InvalidUsername(InvalidValue):
    """The name looks like an address and is not the user's own."""

    def __init__(self) -> None:
        super().__init__(field="username", reason="A username with an @ must be your own email address.")


_REFUSALS: dict[str | None, type[EmailTaken | UsernameTaken]] = {
    "identity_user_email": EmailTaken,
    "identity_user_username_key": UsernameTaken,
}


def create_user(
    *,
    username: str,
    email: str,
    password: str,
    now: datetime,
    role: str = CUSTOMER,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    location: Point | None = None,
    email_verified: bool = False,
) -> User:
    """A new user with a profile. Whether the password is strong enough is the edge's to ask.

    Raises EmailTaken, UsernameTaken, InvalidUsername.
    """
    address = normal_email(email)
    if not is_username(username, email=address):
        raise InvalidUsername
    if is_kept_for_deleted(address):
        raise EmailTaken
    if is_kept_for_deleted(username):
        raise UsernameTaken
    user = User(username=username, email=address, first_name=first_name, last_name=last_name, phone=phone)
    user.date_joined = now
    user.email_verified_at = now if email_verified else None
    user.take_role(role)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            Profile.objects.create(user=user, location=location)
    except IntegrityError as error:
        refusal = _REFUSALS.get(_broken_constraint(error))
        if refusal is None:
            raise
        raise refusal from error
    return user


def _broken_constraint(error: IntegrityError) -> str | None:
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
