import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fulltext', '0004_cited_work_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='TextFigures',
            fields=[
                ('lease_owner', models.CharField(blank=True, editable=False, max_length=120)),
                ('leased_until', models.DateTimeField(editable=False, null=True)),
                ('text', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='fulltext.fulltext')),
                ('strip', models.JSONField(default=list, help_text='`fulltext.figures.ShownFigure`s as lists')),
                ('state', models.CharField(choices=[('waiting', 'Its main figure is still to be fetched'), ('made', 'Made'), ('none', 'No figure stands for it'), ('closed', 'Its licence shows it to nobody'), ('failed', 'Could not be fetched or read')], max_length=10)),
                ('next_try_at', models.DateTimeField(help_text='Empty: nothing is to be done', null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('src', models.CharField(blank=True, help_text="What the document calls its main figure's picture", max_length=500)),
                ('alt', models.CharField(blank=True, max_length=300)),
                ('stamp', models.CharField(blank=True, help_text='Of the pictures: changes with them', max_length=12)),
                ('width', models.PositiveSmallIntegerField(default=0, help_text='Of the small one')),
                ('height', models.PositiveSmallIntegerField(default=0)),
                ('small', models.BinaryField(default=b'', help_text='WebP, 320 pixels wide at most')),
                ('large', models.BinaryField(default=b'', help_text='WebP, 640 pixels wide at most')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_try_at', None), _negated=True), fields=['next_try_at'], name='figures_due'), models.Index(fields=['state'], name='figures_state')],
            },
        ),
    ]
