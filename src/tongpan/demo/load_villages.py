"""Bring invented villages into the database, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tongpan.access.models import Unit
from tongpan.access.pinyin import sort_key
from tongpan.registry.actions.bulk import insert
from tongpan.registry.models import Settlement, SettlementPupils

from .rows import VillageRow


def load_villages(rows: Sequence[VillageRow], units: Mapping[str, Unit]) -> int:
    """Add the villages that are not there yet, with their pupils; how many were added."""
    counties = {row.county for row in rows}
    held = Settlement.everywhere.filter(county__slug__in=counties).values_list("county__slug", "code")
    known = set(held)
    missing = [row for row in rows if (row.county, row.code) not in known]
    keys = insert(
        Settlement,
        {
            "unit_id": [units[row.unit].pk for row in missing],
            "county_id": [units[row.county].pk for row in missing],
            "code": [row.code for row in missing],
            "name": [row.name for row in missing],
            "sort_key": [sort_key(row.name) for row in missing],
            "longitude": [row.longitude for row in missing],
            "latitude": [row.latitude for row in missing],
        },
    )
    told = [(key, one) for key, row in zip(keys, missing, strict=True) for one in row.pupils]
    insert(
        SettlementPupils,
        {
            "settlement_id": [key for key, _ in told],
            "year": [one.year for _, one in told],
            "stage": [one.stage for _, one in told],
            "pupils": [one.pupils for _, one in told],
            "school_id": [units[one.school].pk for _, one in told],
        },
    )
    return len(keys)
