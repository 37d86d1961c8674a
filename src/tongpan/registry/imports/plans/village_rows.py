"""Rows of villages: which village each one is, where it lies, and what the file says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.imports.values import key
from tongpan_core.messages import N_

from .coordinates import Around, check_place, read_pairs
from .rows import Rows
from .village_places import Home, Homes

FACTS = ("code", "name", "unit_id", "longitude", "latitude")
LONGEST_CODE = 32
NAMELESS = Fault(N_("the village has no name"), N_("fill in the name"))
CODELESS = Fault(N_("the village needs a code: its name is too long to stand for one"), N_("fill in the code"))
PLACELESS = Fault(
    N_("the village has no coordinates"), N_("fill them in; until then it is not on the map"), severity=WARNING
)
Record = dict[str, Any]


@dataclass(eq=False)
class Village:
    """One village of the file: its rows, its values (None: not said), and what is on record (None where it is new)."""

    id: int
    home: Home
    values: dict[str, Any]
    known: Record | None = None
    rows: list[int] = field(default_factory=list)


class Records:
    """The villages on record, and those that the file has spoken of so far."""

    def __init__(self, records: list[Record]) -> None:
        self.by_code = {(own["county_id"], own["code"]): own for own in records}
        self.by_name: dict[tuple[int, str], list[Record]] = {}
        for own in records:
            self.by_name.setdefault((own["county_id"], key(own["name"])), []).append(own)
        self.spoken_of: dict[tuple[int, str], Village] = {}

    def named(self, home: Home, name: str) -> list[Record]:
        """The villages of that name at or below a unit."""
        found = self.by_name.get((home.county, key(name)), ())
        return [own for own in found if own["unit__path"].startswith(home.path)]

    def code_for(self, home: Home, name: str) -> str:
        """What stands for a code where the file has none: the name, with the town before it where that is taken."""
        taken = (home.county, name) in self.by_code or (
            (other := self.spoken_of.get((home.county, name))) and other.home.id != home.id
        )
        return f"{home.name}{name}" if taken else name


def read_villages(rows: Rows, homes: Homes, records: Records, around: Around) -> dict[int, Village]:
    """The village of every row that may stand, by row; rows of one village (for its stages) share it."""
    found: dict[int, Village] = {}
    pairs = read_pairs(rows, PLACELESS)
    for index, pair in enumerate(pairs):
        village = _read(rows, index, homes, records, pair)
        if isinstance(village, Fault):
            rows.report(index, "village_code" if rows.has("village_code") else "village", village)
        elif village is not None:
            found[index] = _join(rows, index, records, village)
            if pair is not None and not village.home.outline:
                around.check(rows, index, pair, (village.home.county_path, village.home.county_name))
    return found


def _read(
    rows: Rows, index: int, homes: Homes, records: Records, pair: tuple[float, float] | None
) -> Village | Fault | None:
    code, name, town = (rows.get(what)[index] or "" for what in ("village_code", "village", "town"))
    home = homes.find(rows.get("county")[index] or "", town)
    if isinstance(home, Fault):
        rows.report(index, "town" if town else "county", home)
        return None
    known = _known(records, home, code, name)
    if isinstance(known, Fault):
        return known
    if known is not None and not known["unit__path"].startswith(homes.here.path):
        values = {"code": code or name, "village": known["name"], "town": known["unit__name"]}
        cause = N_("%(code)s is the code of %(village)s in %(town)s")
        return Fault(cause, N_("correct the code, or import the file at a unit that both belong to"), values)
    if known is None and not name:
        return NAMELESS
    own = code or (known["code"] if known else records.code_for(home, name))
    if len(own) > LONGEST_CODE:
        return CODELESS
    check_place(rows, index, pair, home.county_name, home.outline)
    said = home.id if known is None or town else None
    values = {"code": own, "name": name or None, "unit_id": said}
    values |= dict(zip(("longitude", "latitude"), pair or (None, None), strict=True))
    return Village(known["id"] if known else -1 - index, home, values, known)


def _known(records: Records, home: Home, code: str, name: str) -> Record | Fault | None:
    """The record of a row, by code or else by name; one that had no code of its own takes the one that the file has."""
    if code and (home.county, code) in records.by_code:
        return records.by_code[home.county, code]
    named = records.named(home, name) if name else []
    if code:
        named = [own for own in named if own["code"].endswith(own["name"])]
    if len(named) > 1 and not code:
        cause, values = N_("%(number)s villages are called %(name)s"), {"number": len(named), "name": name}
        return Fault(cause, N_("add a column with the village's code or its town"), values)
    return named[0] if len(named) == 1 else None


def _join(rows: Rows, index: int, records: Records, village: Village) -> Village:
    """The village as the first of its rows made it; a code that two names claim is doubtful for both."""
    first = records.spoken_of.setdefault((village.home.county, village.values["code"]), village)
    first.rows.append(index)
    name, other = (key(own.values["name"] or "") for own in (village, first))
    if name and other and name != other:
        cause, remedy = N_("the same code is that of another village in row %(rows)s"), N_("correct one of the codes")
        for one, two in ((index, first.rows[0]), (first.rows[0], index)):
            rows.report(one, "village_code", Fault(cause, remedy, {"rows": rows.name_of(two)}))
    for what, value in village.values.items():
        if first.values[what] is None:
            first.values[what] = value
    return first
