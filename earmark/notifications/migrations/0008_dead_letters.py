"""Messages that were given up, for who looks after them. Built beside the traffic: the table is long."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0007_unreachable")]
    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["-id"], name="notifications_dead_letters"
            ),
        ),
    ]
