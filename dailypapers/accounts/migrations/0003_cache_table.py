"""The table of the cache that counts attempts to sign in."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tokens_roles_invitations")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
