"""Keep today's links to groups where that is safe: 25 more people may join by each.

A link was good for anybody until it expired, and nothing told who had come by it. It stays where its maker still leads
the group and everybody who came by it can still be there: as many members have joined since as it counts. Else somebody
who left or was removed could come back by it: it is revoked, and a lead makes a new one.
"""

from django.db import migrations
from django.utils import timezone

MORE = 25


def count_older_links(apps, schema_editor):
    invitations = apps.get_model("community", "Invitation").objects.filter(prefix="", revoked_at=None)
    memberships = apps.get_model("community", "Membership").objects
    for link in invitations.iterator(chunk_size=2_000):
        of_group = memberships.filter(group_id=link.group_id)
        is_by_lead = of_group.filter(user_id=link.created_by_id, role="lead").exists()
        joined = of_group.filter(joined_at__gte=link.created_at).exclude(user_id=link.created_by_id).count()
        link.max_uses = link.uses + MORE
        link.revoked_at = None if is_by_lead and joined >= link.uses else timezone.now()
        link.save(update_fields=["max_uses", "revoked_at"])


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0004_counted_invitations'),
    ]

    operations = [migrations.RunPython(count_older_links, migrations.RunPython.noop, elidable=True)]
