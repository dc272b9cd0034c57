import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_paper_language"),
        ("writer", "0002_leases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Translation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lease_owner", models.CharField(blank=True, editable=False, max_length=120)),
                ("leased_until", models.DateTimeField(editable=False, null=True)),
                ("language", models.CharField(help_text="Of the interface: zh-hans, de", max_length=12)),
                (
                    "text_hash",
                    models.BigIntegerField(help_text="Of the text it is of; another text is translated anew"),
                ),
                ("title", models.TextField(blank=True)),
                ("abstract", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                (
                    "model",
                    models.CharField(
                        blank=True, help_text="Who translated it; empty until it is done", max_length=100
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(help_text="Until then nobody tries")),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why the last answer was not usable", max_length=300),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.paper",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("model", "")), fields=["due_at"], name="translation_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "language"), name="translation_once")
                ],
            },
        ),
    ]
