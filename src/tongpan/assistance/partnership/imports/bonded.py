"""A column that names the bond under which something is done."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from tongpan.access.models.unit import told_apart
from tongpan.assistance.base.imports import Called, ListImport, Meant, column, spellings
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries.bonds import bonds_of, rows_of
from tongpan.registry.imports.problems import Fault
from tongpan_core.messages import N_

BOND = column("bond", N_("Bond"), "关系", "结对关系", "所属关系", longest=120)
FORMS = spellings(Bond.Form.choices)
"""A bond without a name was shown by its form, and older lists write it so."""


class BondedImport(ListImport):
    """A list whose rows may name a bond, by its name or as a list shows it."""

    @cached_property
    def bonds(self) -> Called:
        """The bonds in which the importing unit, or one below it, takes part."""
        found = Called()
        rows = rows_of(bonds_of(self.context.unit))
        for row in rows:
            words = () if row.bond.name else FORMS[row.bond.form]
            found.add(row.bond, row.bond.name, f"{row.leads} → {row.joins}", row.called, *words)
        with told_apart():
            for row in rows:
                found.add(row.bond, replace(row).called)
        return found

    def bond_at(self, index: int) -> Meant | None:
        """What the cell of the bond may mean; reported where there is none of that name."""
        text = self.value("bond", index)
        if text is None:
            return None
        found = self.bonds.all(text)
        if not found:
            fault = self.bonds.one(text)
            self.report(index, "bond", fault if isinstance(fault, Fault) else Fault("", ""))
            return None
        return Meant(text, found)
