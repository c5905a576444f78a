"""Messages by channel, by user and by reference. Built beside the traffic: the table is long."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0004_reach")]
    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "sending"))),
                fields=["channel", "due_at"],
                name="notifications_due_by_channel",
            ),
        ),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("channel", "in_app")), fields=["user", "-id"], name="notifications_inbox"
            ),
        ),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("reference", ""), _negated=True),
                fields=["reference"],
                name="notifications_reference",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="notification",
            name="notifications_due",
        ),
    ]
