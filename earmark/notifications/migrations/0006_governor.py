"""The governor: campaigns spare who has opted out, caps and what is unread are counted by index. Built beside the traffic."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from earmark.base.sql import install


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0005_indexes")]
    operations = [
        install("earmark.notifications", "fan_out"),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("channel__in", ("sms", "push"))),
                fields=["user", "created_at"],
                name="notifications_capped",
            ),
        ),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("channel", "in_app"), ("read_at__isnull", True)),
                fields=["user", "-id"],
                name="notifications_unread",
            ),
        ),
    ]
