from __future__ import annotations

from django.db import migrations

import tongpan.access.encrypted


def encrypt(apps, editor):
    tongpan.access.encrypted.encrypt_readable(apps, editor, "registry.Teacher", "ledger")


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_villages")]

    operations = [
        migrations.AlterField(
            model_name="teacher",
            name="ledger",
            field=tongpan.access.encrypted.EncryptedJSONField(blank=True, default=dict),
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
    ]
