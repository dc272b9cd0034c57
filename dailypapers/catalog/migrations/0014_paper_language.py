"""The language of a paper: the worker fills it, for to look at all texts at once would keep a large site waiting."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_author_identities")]

    operations = [
        migrations.AddField(
            "paper",
            "language",
            models.CharField(
                max_length=2,
                null=True,
                help_text="ISO 639-1: as its source says, else as its text tells; empty where unknown (derived)",
            ),
        ),
        migrations.AddIndex(
            "paper", models.Index(condition=Q(language=None), fields=["id"], name="paper_language_due")
        ),
        migrations.AddIndex(
            "paper",
            models.Index(
                condition=Q(language__gt="") & ~Q(language="en"), fields=["language"], name="paper_language"
            ),
        ),
    ]
