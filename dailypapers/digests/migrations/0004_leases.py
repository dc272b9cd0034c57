"""Deliveries get the lease that slices and steps have; until now `due_at` said how long a claim holds."""

from django.db import migrations, models
from django.db.models import F


def keep_claims(apps, schema_editor):
    deliveries = apps.get_model("digests", "Delivery").objects.using(schema_editor.connection.alias)
    deliveries.filter(state__in=["claimed", "sending"]).update(leased_until=F("due_at"))
    deliveries.exclude(state__in=["claimed", "sending"]).exclude(lease_owner="").update(lease_owner="")


class Migration(migrations.Migration):
    dependencies = [("digests", "0003_delete_allowance")]
    operations = [
        migrations.RenameField("delivery", "claimed_by", "lease_owner"),
        migrations.AlterField(
            "delivery", "lease_owner", models.CharField(blank=True, editable=False, max_length=120)
        ),
        migrations.AddField("delivery", "leased_until", models.DateTimeField(editable=False, null=True)),
        migrations.AlterField("delivery", "due_at", models.DateTimeField(help_text="Not before")),
        migrations.RunPython(keep_claims, migrations.RunPython.noop),
    ]
