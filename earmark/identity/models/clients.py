"""OAuth clients: applications that act for users, and service accounts that act for a partner."""

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import models
from jwcrypto.jwk import JWK
from oauth2_provider.models import AbstractApplication

from earmark.identity.keys import keeper
from earmark.identity.rules import CLIENT_SCOPE, SCOPE, SCOPES

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Application(AbstractApplication):
    """A client of the OpenID provider.

    With the authorization code it acts for whoever consents; with client credentials for `user`, its partner.
    """

    client_secret: Any
    scope = models.CharField(max_length=200, default=CLIENT_SCOPE, help_text="All that it may ask for.")
    is_active = models.BooleanField(default=True)
    previous_secret = models.CharField(max_length=255, blank=True, default="", editable=False)
    previous_secret_ends_at = models.DateTimeField(null=True, blank=True, editable=False)

    @cached_property
    def jwk_key(self) -> JWK:
        """What signs its ID tokens: the key that signs everything; one and the same for a token and its header."""
        return JWK.from_pem(keeper().for_signing().signing.as_pem(private=True))

    def save(self, *args: Any, **options: Any) -> None:
        """Saves. ID tokens know one algorithm, whatever a form says."""
        self.algorithm = self.RS256_ALGORITHM
        super().save(*args, **options)

    @property
    def possible_scopes(self) -> list[str]:
        """What a client of its kind can be given: with client credentials nobody acts as a person."""
        return SCOPE.split() if self.allows_grant_type(self.GRANT_CLIENT_CREDENTIALS) else list(SCOPES)

    def get_allowed_schemes(self) -> list[str]:
        """What a browser may be sent to: the web, and the schemes of the native program that this client is."""
        addresses = f"{self.redirect_uris} {self.post_logout_redirect_uris}".split()
        return ["https", "http", *filter(_is_programs_own, (uri.partition(":")[0] for uri in addresses))]

    def clean(self) -> None:
        """Checks where browsers are sent to, and the scope. Raises ValidationError."""
        self.algorithm = self.NO_ALGORITHM  # or the toolkit asks for a key of its own
        super().clean()
        for field in ("redirect_uris", "post_logout_redirect_uris"):
            for uri in getattr(self, field).split():
                if not _is_safe(uri):
                    raise ValidationError({field: f"{uri} has to begin with https://"})
        scopes = set(self.scope.split())
        if not scopes or not scopes <= set(self.possible_scopes):
            raise ValidationError({"scope": f"This has to be some of: {' '.join(self.possible_scopes)}"})

    def is_usable(self, request: Any) -> bool:
        """False once staff or its owner has switched it off."""
        return self.is_active

    def knows_secret(self, secret: str, *, now: datetime) -> bool:
        """True for the secret, and for the one before it until that ends."""
        if self.client_secret and check_password(secret, self.client_secret):
            return True
        ends_at = self.previous_secret_ends_at
        return ends_at is not None and now < ends_at and check_password(secret, self.previous_secret)

    def take_secret(self, secret: str, *, previous_ends_at: datetime) -> None:
        """Puts a new secret in place of the present one, which works until `previous_ends_at`."""
        self.previous_secret, self.previous_secret_ends_at = self.client_secret, previous_ends_at
        self.client_secret = make_password(secret)


def _is_safe(uri: str) -> bool:
    """True for https, for this very machine, where developers and native programs listen, and for their own schemes."""
    try:
        scheme, host = urlsplit(uri).scheme, urlsplit(uri).hostname
    except ValueError:
        return False
    return scheme == "https" or (scheme == "http" and host in LOOPBACK) or _is_programs_own(scheme)


def _is_programs_own(scheme: str) -> bool:
    """True for a domain turned around, com.example.app (RFC 8252, 7.1): nothing that a browser runs has a dot."""
    return "." in scheme
