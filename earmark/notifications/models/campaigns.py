"""Campaigns and their pushes: one thing told to many."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from earmark.notifications.rules import State, Topic


class Campaign(models.Model):
    """One thing told to many. A pass goes through its people in the order of their ids, a batch at a time.

    The counts are kept by whoever changes a push, under this row's lock: reading them costs one row,
    however many pushes there are, and they outlive the pushes of who has left.
    """

    key = models.CharField(max_length=64, unique=True, help_text="Names what it is about.")
    kind = models.CharField(max_length=64, help_text="The template.")
    topic = models.CharField(
        max_length=16,
        choices=[(t.value, t.value) for t in Topic],
        default=Topic.PROMOTIONS.value,
        db_default=Topic.PROMOTIONS.value,
        help_text="Who has opted out of it is left alone.",
    )
    data = models.JSONField(help_text="What the words name.")
    ends_at = models.DateTimeField(help_text="Nothing is queued or sent from then on.")
    created_at = models.DateTimeField()
    cursor = models.BigIntegerField(default=0, help_text="The last user whom the present pass has taken.")
    fed = models.PositiveIntegerField(default=0, help_text="Users whom the present pass has taken.")
    eligible = models.PositiveIntegerField(default=0, help_text="Users whom the last full pass took.")
    passes = models.PositiveIntegerField(default=0, help_text="Full passes.")
    pass_ended_at = models.DateTimeField(null=True, blank=True)
    queued = models.PositiveIntegerField(default=0, help_text="Pushes that wait, or are being sent.")
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    daily_cap = models.PositiveIntegerField(default=0, help_text="Suppressed: the day had enough of them.")
    quiet_hours = models.PositiveIntegerField(default=0, help_text="Suppressed: it ends before they do.")
    opted_out = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Suppressed: the user wants none of these."
    )
    unreachable = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Suppressed: the user has no browser that takes pushes."
    )
    ended = models.PositiveIntegerField(default=0, help_text="Suppressed: it ended while they waited.")

    def __str__(self) -> str:
        return self.key


class Push(models.Model):
    """A campaign's push to one user on one day of theirs (document 004's NotificationLog).

    Millions of them are written at a time, so there are no foreign keys in the database (each would cost more
    than the row), and two indexes. The key begins with the day: a day's pushes stand together, in the order of
    the users, so a batch is written, and looked for, in one stretch.
    """

    pk = models.CompositePrimaryKey("local_day", "user_id", "campaign_id")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    due_at = models.DateTimeField(help_text="When to send it; while it is being sent, when the lease ends.")
    sent_at = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True, help_text="Whose it is while it is being sent.")
    local_day = models.DateField(help_text="The user's, on which it is due.")
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in State], default=State.QUEUED.value
    )
    reason = models.CharField(max_length=200, blank=True, default="", help_text="Why it is not sent (yet).")

    class Meta:
        verbose_name_plural = "pushes"
        indexes = (
            models.Index(
                fields=("due_at",),
                name="notifications_push_due",
                condition=Q(state__in=(State.QUEUED.value, State.SENDING.value)),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="notifications_push_sent_has_time",
                condition=Q(state=State.SENT.value, sent_at__isnull=False)
                | (~Q(state=State.SENT.value) & Q(sent_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return (
            f"push of campaign {self.campaign_id} to user {self.user_id} on {self.local_day} ({self.state})"
        )
