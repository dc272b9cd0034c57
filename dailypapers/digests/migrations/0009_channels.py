"""Where channels lead is encrypted from now on; until then it stood in `address`."""

from urllib.parse import urlsplit

from django.db import migrations, models
from django.utils.crypto import salted_hmac

from dailypapers.accounts import ciphers

LABELS = {"slack": "Slack", "discord": "Discord", "mattermost": "Mattermost", "matrix": "Matrix", "webhook": "Webhook"}


def seal(apps, _schema_editor):
    rows = apps.get_model("digests", "Subscriber").objects.exclude(channel__in=["mail", "e-reader"])
    for row in rows.iterator():
        parts = urlsplit(row.address)
        host = parts.netloc.rpartition("@")[2].lower()
        row.sealed = ciphers.encrypt("channel", row.address)
        row.server = host[:255]
        row.address_key = salted_hmac(
            "digests.channels", f"{row.user_id or 0} {row.address}", algorithm="sha256"
        ).hexdigest()
        row.address = f"{LABELS.get(row.channel, row.channel)} at {host}"[:200]
        row.save(update_fields=["sealed", "server", "address_key", "address"])


def unseal(apps, _schema_editor):
    rows = apps.get_model("digests", "Subscriber").objects.exclude(channel__in=["mail", "e-reader"])
    for row in rows.iterator():
        if url := ciphers.decrypt("channel", row.sealed):
            row.address = row.address_key = url[:500]
            row.save(update_fields=["address", "address_key"])


class Migration(migrations.Migration):
    dependencies = [("digests", "0008_e_readers")]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="sealed",
            field=models.TextField(blank=True, default="", help_text="Where a channel leads, encrypted"),
        ),
        migrations.AddField(
            model_name="subscriber",
            name="server",
            field=models.CharField(
                blank=True, default="", help_text="Of a channel, as outages name it", max_length=255
            ),
        ),
        migrations.AlterField(
            model_name="subscriber",
            name="address",
            field=models.CharField(help_text="As it was given; what a channel is called", max_length=500),
        ),
        migrations.AlterField(
            model_name="subscriber",
            name="channel",
            field=models.CharField(
                choices=[
                    ("mail", "Mail"),
                    ("slack", "Slack"),
                    ("discord", "Discord"),
                    ("mattermost", "Mattermost"),
                    ("matrix", "Matrix"),
                    ("webhook", "Webhook"),
                    ("e-reader", "E-reader"),
                    ("bluesky", "Bluesky"),
                    ("service", "Service"),
                ],
                default="mail",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=[("digest", "digest"), ("confirm", "confirmation"), ("test", "test")],
                default="digest",
                max_length=8,
            ),
        ),
        migrations.RunPython(seal, unseal),
    ]
