"""Claims (idempotency) and facts (the outbox)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Claim(models.Model):
    """The first answer to a client's Idempotency-Key; committed together with its effect."""

    pk = models.CompositePrimaryKey("owner", "key")
    owner = models.BigIntegerField(help_text="The user whose key it is.")
    key = models.CharField(max_length=255)
    digest = models.BinaryField(help_text="SHA-256 of method, path and body.")
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=("created_at",), name="base_claim_age"),)


class Fact(models.Model):
    """Something that happened and that others must hear of, written by the transaction that did it.

    A row is leased by moving `due_at` ahead, delivered, then deleted: what is here is still to be told.
    """

    topic = models.CharField(max_length=64)
    payload = models.JSONField()
    request_id = models.CharField(max_length=128, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(db_default=0)
    done = ArrayField(models.CharField(max_length=64), db_default=[], help_text="Listeners that have it.")
    error = models.TextField(blank=True, db_default="")
    dead_at = models.DateTimeField(null=True, help_text="When delivery was given up.")

    class Meta:
        indexes = (
            models.Index(fields=("due_at",), name="base_fact_due", condition=models.Q(dead_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"
