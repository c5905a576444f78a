"""Who is new and who comes often, in SQL."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("flash", "0003_reach"),
        ("identity", "0002_openid_connect"),
        ("orders", "0004_place_tells"),
    ]
    operations = [install("earmark.flash", "segments")]
