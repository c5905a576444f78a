"""What waits for thumbnails is found by an index, and a picture that has gone is told of."""

from django.db import migrations, models

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_functions"),
        ("catalog", "0002_search_and_order"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="productimage",
            index=models.Index(fields=["file"], name="catalog_image_file"),
        ),
        migrations.AddIndex(
            model_name="productimage",
            index=models.Index(
                condition=models.Q(("thumbnails_at", None)), fields=["id"], name="catalog_image_waiting"
            ),
        ),
        install("earmark.catalog", "images"),
    ]
