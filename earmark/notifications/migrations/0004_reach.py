"""Browsers that take pushes, opt-outs, a gateway's reports; what a message was made of, and that it was read.

The release before this one goes on writing rows: what is new has a default in the database.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import earmark.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_campaigns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayReport",
            fields=[
                (
                    "reference",
                    models.CharField(
                        help_text="What the gateway calls the message.",
                        max_length=100,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("status", models.CharField(max_length=32)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("security", "security"),
                            ("orders", "orders"),
                            ("services", "services"),
                            ("wallet", "wallet"),
                            ("promotions", "promotions"),
                            ("house", "house"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "email"), ("sms", "sms"), ("push", "push"), ("in_app", "in_app")],
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(help_text="How they said so: settings, link, gateway.", max_length=16),
                ),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=earmark.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "endpoint",
                    models.CharField(
                        help_text="The push service's address for it.", max_length=1000, unique=True
                    ),
                ),
                (
                    "p256dh",
                    models.CharField(help_text="The browser's public key, base64url.", max_length=100),
                ),
                (
                    "auth",
                    models.CharField(
                        help_text="The secret shared with the browser, base64url.", max_length=50
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="campaign",
            name="opted_out",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="Suppressed: the user wants none of these."
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="topic",
            field=models.CharField(
                choices=[
                    ("security", "security"),
                    ("orders", "orders"),
                    ("services", "services"),
                    ("wallet", "wallet"),
                    ("promotions", "promotions"),
                    ("house", "house"),
                ],
                db_default="promotions",
                default="promotions",
                help_text="Who has opted out of it is left alone.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="data",
            field=models.JSONField(
                blank=True,
                help_text="What the words name; none for what is forgotten, and for old messages.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="delivered_at",
            field=models.DateTimeField(
                blank=True, help_text="When it arrived, if the gateway says so.", null=True
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="language",
            field=models.CharField(db_default="en", default="en", max_length=16),
        ),
        migrations.AddField(
            model_name="notification",
            name="read_at",
            field=models.DateTimeField(
                blank=True, help_text="When the user had read it, in the app.", null=True
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="reference",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="What the gateway calls it.", max_length=100
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="address",
            field=models.CharField(
                blank=True, help_text="Empty: known to the channel by the user.", max_length=254
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="channel",
            field=models.CharField(
                choices=[("email", "email"), ("sms", "sms"), ("push", "push"), ("in_app", "in_app")],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(help_text="The template.", max_length=64),
        ),
        migrations.AlterField(
            model_name="notification",
            name="sent_at",
            field=models.DateTimeField(blank=True, help_text="When the other side took it.", null=True),
        ),
        migrations.AddField(
            model_name="optout",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pushsubscription",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(fields=["topic", "channel", "user"], name="notifications_opt_outs"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                fields=("user", "topic", "channel"), name="notifications_opted_out_once"
            ),
        ),
    ]
