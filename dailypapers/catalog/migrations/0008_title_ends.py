from django.db import migrations, models
from django.db.models import Q

from dailypapers.lib.resemblance import title_ends

BATCH = 5_000


def fill(apps, schema_editor):
    """Compute the ends of the titles of all papers."""
    papers = apps.get_model("catalog", "Paper").objects
    last = 0
    while rows := list(papers.filter(id__gt=last).order_by("id").only("id", "title")[:BATCH]):
        for paper in rows:
            paper.title_head, paper.title_tail = title_ends(paper.title)
        papers.bulk_update(rows, ["title_head", "title_tail"], batch_size=500)
        last = rows[-1].id


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_paper_code_stars_gained")]

    operations = [
        migrations.AddField(
            "paper", "title_head",
            models.BigIntegerField(db_default=0, default=0, help_text="By lib/resemblance.py (derived)"),
        ),
        migrations.AddField(
            "paper", "title_tail",
            models.BigIntegerField(db_default=0, default=0, help_text="By lib/resemblance.py (derived)"),
        ),
        migrations.AddIndex(
            "paper", models.Index(condition=~Q(title_head=0), fields=["title_head"], name="paper_title_head")
        ),
        migrations.AddIndex(
            "paper", models.Index(condition=~Q(title_tail=0), fields=["title_tail"], name="paper_title_tail")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
