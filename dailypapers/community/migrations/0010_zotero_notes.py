from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0009_annotations'),
    ]

    operations = [
        migrations.AddField(
            model_name='zoterosave',
            name='notes_hash',
            field=models.CharField(blank=True, db_default='', help_text='Of the notes sent last', max_length=32),
        ),
        migrations.AddField(
            model_name='zoterosave',
            name='notes_version',
            field=models.PositiveBigIntegerField(db_default=0, default=0, help_text="Of the note there that holds its owner's notes; 0: there is none"),
        ),
    ]
