"""Work out how far the bonds reach that were made before this was kept, and at which level they are."""

from django.db import migrations

from tongpan.assistance.partnership.models.reach import level_of, place_of, reach_of


def settle(apps, schema_editor):
    member = apps.get_model("assistance", "BondMember")
    kinds = dict(apps.get_model("access", "Unit").objects.exclude(kind="school").values_list("path", "kind"))
    places = {}
    for bond, path, kind in member.objects.values_list("bond_id", "unit__path", "unit__kind"):
        places.setdefault(bond, []).append(place_of(path, kind, kinds))
    bonds = apps.get_model("assistance", "Bond")
    for bond in bonds.objects.filter(pk__in=places):
        bond.reach, bond.level = reach_of(places[bond.pk]), level_of(places[bond.pk])
        bond.save(update_fields=["reach", "level"])


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_operation")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
