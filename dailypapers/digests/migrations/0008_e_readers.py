import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_operations_event'),
        ('digests', '0007_queued_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='EReader',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='e_reader', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('address', models.CharField(max_length=254)),
                ('code', models.CharField(blank=True, help_text='Empty once it was confirmed', max_length=6)),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='Wrong codes')),
                ('created_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AlterField(
            model_name='subscriber',
            name='channel',
            field=models.CharField(choices=[('mail', 'Mail'), ('slack', 'Slack'), ('discord', 'Discord'), ('mattermost', 'Mattermost'), ('matrix', 'Matrix'), ('webhook', 'Webhook'), ('e-reader', 'E-reader')], default='mail', max_length=12),
        ),
    ]
