from django.db import migrations, models


def score_again(apps, schema_editor):
    """Stars and fields weigh otherwise than they did: a score that tells of other votes is due, and stands until then."""
    apps.get_model("catalog", "Paper").objects.update(ranked_votes=models.F("votes") + 1)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_paper_promise")]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="code_stars_gained",
            field=models.PositiveIntegerField(help_text="New ones, by catalog/stars.py (derived)", null=True),
        ),
        migrations.RunPython(score_again, migrations.RunPython.noop),
    ]
