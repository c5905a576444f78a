"""Who comes with a foreign access token."""

from datetime import datetime

from earmark.identity.external.linking import user_of
from earmark.identity.external.tokens import verify_access
from earmark.identity.rules import Caller


def foreign_caller(token: str, *, now: datetime) -> Caller:
    """Whom a foreign access token speaks for; no session of ours stands behind it.

    Raises InvalidToken, IssuerUnavailable, and as `user_of` does.
    """
    found = verify_access(token, now=now)
    user = user_of(found, now=now)
    return Caller(
        id=user.pk,
        username=user.username,
        email=user.email,
        role=user.role,
        scope=found.issuer.scope,
        expires_at=found.seconds("exp"),
        issued_at=found.seconds("iat"),
    )
