"""Sessions: a log-in, and the family of refresh tokens that grew from it."""

from django.db import models

from earmark.identity.models.clients import Application
from earmark.identity.models.users import User
from earmark.identity.rules import SCOPE


class Session(models.Model):
    """A log-in and the family of refresh tokens that grew from it.

    One of them is valid at a time; ending the session ends its access tokens too. This is the truth about
    revocation (see Note [Revocation]).
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The OAuth client that the tokens were given to; none for our own log-in.",
    )
    scope = models.CharField(max_length=200, default=SCOPE, help_text="What its tokens open.")
    current_token = models.UUIDField(help_text="`jti` of the one refresh token that still works.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="When the current refresh token ends.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=16, blank=True, default="", help_text="Why it was revoked.")
    address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=("expires_at",), name="identity_session_end"),
            models.Index(
                fields=("revoked_at",),
                name="identity_session_revoked",
                condition=models.Q(revoked_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"session {self.pk}"
