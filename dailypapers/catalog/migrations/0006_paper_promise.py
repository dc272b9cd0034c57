from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_ranking_state")]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="promise",
            field=models.FloatField(
                db_default=0, default=0, help_text="What its text lets expect, by ranking (derived)"
            ),
        ),
    ]
