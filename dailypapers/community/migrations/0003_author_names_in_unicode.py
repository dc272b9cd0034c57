"""Names of authors that were stored with their TeX (`Erd\\H{o}s`) become what sources give today: one person, one author.

Follows and claims go along. The papers' hashes change, so that the search index takes them in again.
"""

from django.db import migrations
from django.db.models import F, Q

from dailypapers.lib.markup import plain_name

SIGNS = ("\\", "{", "~", "$", "&", ", Jr", ", Sr", ", I")


def mend_author_names(apps, schema_editor):
    """Renames authors, and joins one whose name another has already; returns how many there were."""
    author_model = apps.get_model("catalog", "Author")
    authorship_model = apps.get_model("catalog", "Authorship")
    odd = Q()
    for sign in SIGNS:
        odd |= Q(name__contains=sign)
    mended = 0
    for author in author_model.objects.filter(odd).order_by("id"):
        name = plain_name(author.name)[:400]
        if name == author.name or not name:
            continue
        papers = list(authorship_model.objects.filter(author_id=author.id).values_list("paper_id", flat=True))
        known = author_model.objects.filter(name=name).first()
        if known is None:
            author.name = name
            author.save(update_fields=["name"])
        else:
            _join(apps, author.id, known.id)
            author.delete()
        for start in range(0, len(papers), 500):
            of = apps.get_model("catalog", "Paper").objects.filter(id__in=papers[start : start + 500])
            of.filter(content_hash__gt=0).update(content_hash=F("content_hash") - 1)
        mended += 1
    if mended:
        print(f"  {mended:,} names of authors are in Unicode now.")
    return mended


def _join(apps, old, new):
    """Points what names the old author at the new one; of two follows by one user one stays."""
    apps.get_model("catalog", "Authorship").objects.filter(author_id=old).update(author_id=new)
    apps.get_model("community", "Claim").objects.filter(author_id=old).update(author_id=new)
    follows = apps.get_model("community", "Follow").objects
    followers = set(follows.filter(author_id=new).values_list("user_id", flat=True))
    follows.filter(author_id=old, user_id__in=followers).delete()
    follows.filter(author_id=old).update(author_id=new)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0002_delete_action_count"),
        ("catalog", "0007_paper_code_stars_gained"),
    ]

    operations = [migrations.RunPython(mend_author_names, migrations.RunPython.noop)]
