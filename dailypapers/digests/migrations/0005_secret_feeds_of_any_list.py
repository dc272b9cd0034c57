"""A secret feed may be of any list; until now it was of the personal feed, or of a collection."""

from django.db import migrations, models


def name_lists(apps, schema_editor):
    feeds = apps.get_model("digests", "SecretFeed").objects.using(schema_editor.connection.alias)
    for feed in feeds.exclude(collection=None).select_related("collection"):
        feed.kind, feed.target = "collection", feed.collection.slug
        feed.save(update_fields=["kind", "target"])


class Migration(migrations.Migration):
    dependencies = [("digests", "0004_leases")]
    operations = [
        migrations.AddField(
            "secretfeed",
            "kind",
            models.CharField(default="for-you", help_text="Of which list", max_length=24),
        ),
        migrations.AddField(
            "secretfeed",
            "target",
            models.CharField(
                blank=True, default="", help_text="And of what: a collection, a group", max_length=300
            ),
        ),
        migrations.RunPython(name_lists, migrations.RunPython.noop),
        migrations.RemoveField("secretfeed", "collection"),
    ]
