"""Messages to users and to the house. The row is the queue, and afterwards the record of what was sent or why not."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from earmark.base.ids import new_id
from earmark.notifications.rules import ChannelName, State


class Notification(models.Model):
    """One message over one channel, in the words and to the address it had when it was written.

    Its id is the message's id for the receiver, and unique across installations: a mail program drops a
    Message-ID that it has seen, so a number that starts again in a fresh database would lose mail.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        help_text="Empty: the house's own mail.",
    )
    channel = models.CharField(max_length=16, choices=[(c.value, c.value) for c in ChannelName])
    kind = models.CharField(max_length=64)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    dedupe_key = models.CharField(max_length=200, help_text="Names what is told; told once per channel.")
    state = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in State], default=State.QUEUED.value
    )
    reason = models.TextField(blank=True, default="", help_text="Why it is not sent (yet).")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="When to try next; while it is being sent, when the lease ends.")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    request_id = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("dedupe_key", "channel"), name="notifications_told_once"),
            models.CheckConstraint(
                name="notifications_sent_has_time",
                condition=Q(state=State.SENT.value, sent_at__isnull=False)
                | (~Q(state=State.SENT.value) & Q(sent_at__isnull=True)),
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                name="notifications_due",
                condition=Q(state__in=(State.QUEUED.value, State.SENDING.value)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel} ({self.state})"
