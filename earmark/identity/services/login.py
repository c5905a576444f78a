"""In with a name and a password."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from earmark.identity.models import User
from earmark.identity.services.credentials import check_password
from earmark.identity.services.sessions import open_session
from earmark.identity.tokens import TokenPair


def log_in(*, request: HttpRequest, username: str, password: str, now: datetime) -> TokenPair:
    """Tokens for the user with this name (or email address) and password.

    Opens its own transaction, because failures have to be counted outside of it.
    Raises InvalidCredentials, LoginLocked.
    """
    user = check_password(request=request, username=username, password=password, now=now)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=now)
        return open_session(user=user, request=request, now=now)
