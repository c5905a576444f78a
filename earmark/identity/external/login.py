"""In with a foreign ID token, for clients that got it themselves."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from earmark.base.errors import NotFound
from earmark.identity.external.issuers import issuers
from earmark.identity.external.linking import user_of
from earmark.identity.external.tokens import InvalidIdToken, verify_id_token
from earmark.identity.models import User
from earmark.identity.services.arrival import arrived
from earmark.identity.services.sessions import open_session
from earmark.identity.tokens import TokenPair


def log_in_with_id_token(
    *, request: HttpRequest, issuer_name: str, id_token: str, nonce: str, now: datetime
) -> TokenPair:
    """Tokens of our own for whom the issuer's ID token is about.

    Raises NotFound for an issuer that nobody logs in with, InvalidIdToken, IssuerUnavailable, and as `user_of` does.
    """
    issuer = issuers().get(issuer_name)
    if issuer is None or not issuer.client_id:
        raise NotFound
    token = verify_id_token(id_token, issuer=issuer, nonce=nonce, now=now)
    user = user_of(token, now=now)
    with transaction.atomic():
        # Whoever switches the user off ends all sessions: none begins behind their back.
        if not User.objects.filter(pk=user.pk, is_active=True).update(last_login=now):
            raise InvalidIdToken
        pair = open_session(user=user, request=request, now=now)
    arrived(user.pk, request=request, now=now)
    return pair
