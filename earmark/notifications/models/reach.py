"""Where users can be reached, and where they do not want to be."""

from django.conf import settings
from django.db import models

from earmark.base.ids import new_id
from earmark.notifications.rules import ChannelName, Topic


class PushSubscription(models.Model):
    """A browser that takes pushes for a user (W3C Push API). Who has the endpoint and the keys can push to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True, help_text="The push service's address for it.")
    p256dh = models.CharField(max_length=100, help_text="The browser's public key, base64url.")
    auth = models.CharField(max_length=50, help_text="The secret shared with the browser, base64url.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"browser {self.id} of user {self.user_id}"


class OptOut(models.Model):
    """A user wants nothing of this topic on this channel. Without a row they are told."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    topic = models.CharField(max_length=16, choices=[(t.value, t.value) for t in Topic])
    channel = models.CharField(max_length=16, choices=[(c.value, c.value) for c in ChannelName])
    source = models.CharField(max_length=16, help_text="How they said so: settings, link, gateway.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "topic", "channel"), name="notifications_opted_out_once"),
        )
        indexes = (models.Index(fields=("topic", "channel", "user"), name="notifications_opt_outs"),)

    def __str__(self) -> str:
        return f"user {self.user_id}: no {self.topic} by {self.channel}"
