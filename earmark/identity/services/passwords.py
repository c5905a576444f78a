"""New passwords: strong enough, remembered, and told of."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from earmark.base import facts
from earmark.base.errors import Refusal
from earmark.identity.models import User
from earmark.identity.services.trail import remember


class WeakPassword(Refusal):
    """The validators in AUTH_PASSWORD_VALIDATORS have something against it."""

    code = "invalid"

    def __init__(self, field: str, reasons: ValidationError) -> None:
        self.errors = [
            {"field": field, "code": reason.code or "invalid", "detail": " ".join(reason.messages)}
            for reason in reasons.error_list
        ]
        super().__init__()

    def describe(self) -> str:
        """All that is wrong with it."""
        return " ".join(error["detail"] for error in self.errors)


def refuse_weak(password: str, *, user: User, field: str) -> None:
    """Raises WeakPassword, about the `field` that it stood in. `user` may be one who is not saved yet."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(field, error) from error


def put_password(user: User, hashed: str, *, now: datetime, **circumstances: Any) -> None:
    """Gives the user a password that is hashed already, and has them told by mail.

    Requires a transaction that has locked the user: hashing takes longer than anybody should hold a row.
    """
    User.objects.filter(pk=user.pk).update(password=hashed)
    remember(user, "password_changed", **circumstances)
    facts.publish("password.changed", {"user_id": user.pk, "changed_at": now.isoformat()})
