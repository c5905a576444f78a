"""Endpoints of other programs, what they are told and how that went. A delivery's row is the queue, then the log."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from earmark.base.ids import new_id
from earmark.webhooks.rules import ENDPOINT_STATES, STATES, EndpointState, State

_OPEN = Q(state__in=(State.QUEUED.value, State.SENDING.value))


class Endpoint(models.Model):
    """An address that is told of events. While a secret is being replaced two of them sign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=1000)
    description = models.CharField(max_length=200, blank=True, default="")
    events = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="None: all of them."
    )
    secret = models.CharField(max_length=100, help_text="`whsec_` and base64 of 32 random bytes.")
    previous_secret = models.CharField(max_length=100, blank=True, default="")
    previous_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the previous secret signs, too."
    )
    state = models.CharField(max_length=16, choices=ENDPOINT_STATES, default=EndpointState.ACTIVE.value)
    reason = models.CharField(max_length=200, blank=True, default="", help_text="Why it is paused.")
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text="The first failure since the last success."
    )
    rests_until = models.DateTimeField(
        null=True, blank=True, help_text="While it is failing, it is not called before then."
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.url} ({self.state})"


class Event(models.Model):
    """Something that happened, in the words in which it is told to everybody.

    The id is made from what it says, so that the same fact told twice is one event; receivers know it as `webhook-id`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    type = models.CharField(max_length=64)
    subject = models.CharField(
        max_length=100, help_text="What it is about: events of one subject keep their order."
    )
    data = models.JSONField()
    occurred_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.type} of {self.subject}"


class Delivery(models.Model):
    """One event for one endpoint. Of one subject, an endpoint gets the next one only once this one has ended."""

    #: Counts up with the events: the order in which they are told.
    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=100)
    state = models.CharField(max_length=16, choices=STATES, default=State.QUEUED.value)
    attempts = models.PositiveIntegerField(default=0, help_text="Since it was queued, or last replayed.")
    due_at = models.DateTimeField(help_text="When to try next; while it is being sent, when the lease ends.")
    first_tried_at = models.DateTimeField(
        null=True, blank=True, help_text="It is tried for a day from then on."
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The last HTTP status.")
    reason = models.CharField(
        max_length=200, blank=True, default="", help_text="Why it is not delivered (yet)."
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (models.UniqueConstraint(fields=("endpoint", "event"), name="webhooks_told_once"),)
        indexes = (
            models.Index(fields=("endpoint", "due_at", "id"), name="webhooks_due_there", condition=_OPEN),
            models.Index(
                fields=("endpoint",), name="webhooks_on_its_way", condition=Q(state=State.SENDING.value)
            ),
            models.Index(fields=("endpoint", "subject", "id"), name="webhooks_in_order", condition=_OPEN),
            models.Index(fields=("endpoint", "-id"), name="webhooks_log"),
            models.Index(fields=("created_at",), name="webhooks_by_age"),
        )

    def __str__(self) -> str:
        return f"delivery {self.id} ({self.state})"


class Attempt(models.Model):
    """One try of a delivery, and what came of it."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="None where no answer came.")
    reason = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"attempt of delivery {self.delivery_id}: {self.status or self.reason}"
