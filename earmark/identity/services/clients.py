"""OAuth clients: applications that act for users, and service accounts that act for partners."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from oauth2_provider.generators import generate_client_secret

from earmark.base.errors import InvalidValue, NotFound
from earmark.identity.models import Application, User
from earmark.identity.rules import CLIENT_SCOPE, PARTNER, SCOPE
from earmark.identity.services.sessions import end_sessions_of_client


@dataclass(frozen=True, slots=True)
class Secret:
    """A client and its secret, which is told once and kept as a hash."""

    client: Application
    secret: str


def register_client(
    *,
    name: str,
    redirect_uris: Iterable[str],
    post_logout_redirect_uris: Iterable[str] = (),
    public: bool = False,
    trusted: bool = False,
    scope: str = CLIENT_SCOPE,
    client_id: str = "",
) -> Secret:
    """An application that users may let act for them; a `public` one has no secret and needs PKCE.

    A `trusted` one is of the house: nobody is asked whether they agree. Raises InvalidValue.
    """
    client = Application(
        name=name,
        client_type=Application.CLIENT_PUBLIC if public else Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=" ".join(redirect_uris),
        post_logout_redirect_uris=" ".join(post_logout_redirect_uris),
        skip_authorization=trusted,
        scope=scope,
        **({"client_id": client_id} if client_id else {}),
    )
    return _saved(client, secret="" if public else generate_client_secret())


def open_service_account(
    *, partner_id: int, name: str, scope: str = SCOPE, client_id: str = "", secret: str = ""
) -> Secret:
    """A machine client that acts for the partner, with as much of its rights as `scope` says. Raises InvalidValue."""
    partner = User.objects.filter(pk=partner_id, role=PARTNER, is_active=True).first()
    if partner is None:
        raise InvalidValue(field="user_id", reason="There is no partner with this id.")
    client = Application(
        name=name,
        user=partner,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        scope=scope,
        **({"client_id": client_id} if client_id else {}),
    )
    return _saved(client, secret=secret or generate_client_secret())


def service_accounts(*, owner: int | None) -> "QuerySet[Application]":
    """The partner's own, or everybody's for None; newest first. Those switched off are not shown."""
    accounts = Application.objects.filter(
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS, is_active=True
    )
    theirs: QuerySet[Application] = accounts if owner is None else accounts.filter(user_id=owner)
    return theirs.order_by("-pk")


def service_account(client_id: str, *, owner: int | None) -> Application:
    """One of `service_accounts`. Raises NotFound."""
    found = service_accounts(owner=owner).filter(client_id=client_id).first()
    if found is None:
        raise NotFound
    return found


def change_client(client: Application, *, name: str = "", scope: str = "") -> Application:
    """Another name or another scope; tokens that are out keep theirs until they end."""
    client.name, client.scope = name or client.name, scope or client.scope
    # Nothing else of it: meanwhile it may have got a new secret, or met its end.
    client.save(update_fields=("name", "scope", "updated"))
    return client


def new_secret(client: Application, *, now: datetime) -> Secret:
    """A new secret; the one before works for CLIENT_SECRET_GRACE more, so that nothing stops meanwhile."""
    secret = generate_client_secret()
    with transaction.atomic():
        locked = Application.objects.select_for_update().get(pk=client.pk)  # so that of two at once both work
        locked.take_secret(secret, previous_ends_at=now + settings.CLIENT_SECRET_GRACE)
        locked.save()
    return Secret(locked, secret)


def switch_off(client: Application, *, now: datetime) -> None:
    """Ends the client and all that it had been given, at once."""
    with transaction.atomic():
        client.is_active = False
        client.save(update_fields=("is_active", "updated"))
        end_sessions_of_client(client=client, reason="client", now=now)


def _saved(client: Application, *, secret: str) -> Secret:
    client.client_secret = secret
    try:
        client.clean()
    except ValidationError as error:
        [(field, [reason, *_]), *_] = error.message_dict.items()
        raise InvalidValue(field=field, reason=reason) from error
    client.save()  # which hashes the secret
    return Secret(client, secret)
