"""Who a user is to a foreign OpenID issuer."""

from django.db import models

from earmark.identity.models.users import User


class ExternalIdentity(models.Model):
    """A foreign issuer's subject, and the user that it stands for here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="external_identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "external identities"
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="identity_external_subject"),
        )

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
