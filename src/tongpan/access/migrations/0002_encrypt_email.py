from __future__ import annotations

from django.db import migrations

import tongpan.access.encrypted


def encrypt(apps, editor):
    tongpan.access.encrypted.encrypt_readable(apps, editor, "access.User", "email")


class Migration(migrations.Migration):
    dependencies = [("access", "0001_first")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=tongpan.access.encrypted.EncryptedEmailField(blank=True, verbose_name="E-mail"),
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
    ]
