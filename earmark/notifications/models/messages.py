"""Messages to users and to the house. The row is the queue, and afterwards the record of what was sent or why not."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from earmark.base.ids import new_id
from earmark.notifications.rules import ChannelName, State


class Notification(models.Model):
    """One message over one channel, in the words and to the address it had when it was written.

    `data` is what its template was filled with, in the same words: the mail's HTML is made from it when it is sent.

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
    kind = models.CharField(max_length=64, help_text="The template.")
    language = models.CharField(max_length=16, default="en", db_default="en")
    data = models.JSONField(
        null=True,
        blank=True,
        help_text="What the words name; none for what is forgotten, and for old messages.",
    )
    address = models.CharField(
        max_length=254, blank=True, help_text="Empty: known to the channel by the user."
    )
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
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the other side took it.")
    reference = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="What the gateway calls it."
    )
    delivered_at = models.DateTimeField(
        null=True, blank=True, help_text="When it arrived, if the gateway says so."
    )
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the user had read it, in the app.")
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
                fields=("channel", "due_at"),
                name="notifications_due_by_channel",
                condition=Q(state__in=(State.QUEUED.value, State.SENDING.value)),
            ),
            models.Index(
                fields=("user", "-id"),
                name="notifications_inbox",
                condition=Q(channel=ChannelName.IN_APP.value),
            ),
            models.Index(
                fields=("user", "-id"),
                name="notifications_unread",
                condition=Q(channel=ChannelName.IN_APP.value, read_at__isnull=True),
            ),
            models.Index(
                fields=("user", "created_at"),
                name="notifications_capped",
                condition=Q(channel__in=(ChannelName.SMS.value, ChannelName.PUSH.value)),
            ),
            models.Index(fields=("reference",), name="notifications_reference", condition=~Q(reference="")),
            models.Index(
                fields=("-id",), name="notifications_dead_letters", condition=Q(state=State.FAILED.value)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel} ({self.state})"


class GatewayReport(models.Model):
    """What an SMS gateway said of a message after it had taken it. It may come before we have noted the reference."""

    reference = models.CharField(
        max_length=100, primary_key=True, help_text="What the gateway calls the message."
    )
    status = models.CharField(max_length=32)
    reason = models.CharField(max_length=200, blank=True, default="")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"
