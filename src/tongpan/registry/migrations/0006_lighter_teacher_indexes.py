from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_lighter_posting_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='teacher',
            name='identity_hash',
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name='teacher',
            name='sort_key',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddIndex(
            model_name='teacher',
            index=models.Index(fields=['sort_key'], name='teacher_sort_key'),
        ),
        migrations.AddConstraint(
            model_name='teacher',
            constraint=models.UniqueConstraint(models.F('identity_hash'), name='teacher_identity_once'),
        ),
    ]
