"""Out, at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from earmark.base.errors import Refusal
from earmark.identity.rules import Caller
from earmark.identity.services.rotation import read_refresh
from earmark.identity.services.sessions import end_sessions


class ForeignToken(Refusal):
    """The refresh token belongs to somebody else."""

    code = "foreign_refresh_token"
    detail = "This refresh token is not yours."


def log_out(*, caller: Caller, token: str, now: datetime) -> None:
    """Ends the session of the refresh token and that of the access token that the caller came with.

    Raises InvalidRefreshToken, ForeignToken.
    """
    presented = read_refresh(token, now=now)
    if presented.user_id != caller.id:
        raise ForeignToken
    ids = {presented.session}
    if caller.session:
        ids.add(UUID(caller.session))
    with transaction.atomic():
        end_sessions(ids=ids, reason="logout", now=now)
