"""The trigger of `earmark/reviews/sql/rating.sql`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("catalog", "0001_initial"),
    ]
    operations = [install("earmark.reviews", "rating")]
