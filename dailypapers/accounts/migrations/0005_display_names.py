"""Mend the display names from before the rules of `lib.display_names`: invisible signs go, imitations become empty.

An empty display name shows the handle. Whoever is concerned chooses another name in the settings.
"""

from django.db import migrations

from dailypapers.lib.display_names import LOOKALIKES, mended_display_name, skeleton


def seen_handle(username):
    name = username.lower().replace("_", "").replace("-", "")
    for sign, letter in LOOKALIKES:
        name = name.replace(sign, letter)
    return name


def mend(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects
    owners = {}
    for pk, username in users.values_list("id", "username").iterator(chunk_size=2_000):
        owners.setdefault(seen_handle(username), set()).add(pk)
    named = users.exclude(display_name="").values_list("id", "display_name", "is_staff", "is_superuser")
    for pk, name, *roles in named.iterator(chunk_size=2_000):
        mended = mended_display_name(name, may_name_role=any(roles))
        if owners.get(skeleton(mended), {pk}) - {pk}:
            mended = ""
        if mended != name:
            users.filter(id=pk).update(display_name=mended)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_rate_buckets'),
    ]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop, elidable=True)]
