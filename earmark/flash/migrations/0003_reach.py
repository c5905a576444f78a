"""Which promotions reach a place, and whom a promotion reaches, in SQL."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("flash", "0002_functions"),
        ("catalog", "0004_sold"),
        ("identity", "0002_openid_connect"),
        ("inventory", "0001_initial"),
    ]
    operations = [install("earmark.flash", "reach", "audience", "remaining")]
