"""Which form a block is: by number, school year and labels, and what to say where they disagree."""

from __future__ import annotations

from dataclasses import dataclass

from tongpan.registry.imports.problems import ERROR, NOTICE, WARNING, Fault
from tongpan_core.messages import N_

from .blocks import Block
from .descriptions import Form, all_forms, forms_with
from .grid import Grid, grid_of
from .labels import normal

ENOUGH = 0.6
"""Part of a form's labels that must be there before its figures are taken."""


@dataclass(frozen=True)
class Choice:
    """The form of a block with its table, and what there is to say about it. No form where none fits."""

    form: Form | None
    grid: Grid | None
    faults: tuple[Fault, ...] = ()


def choose(block: Block, year: int) -> Choice:
    """The form whose labels the block carries, among those that ever had its number; failing them, any other."""
    known = list(forms_with(block.code))
    if not known:
        return Choice(None, None, (_unknown(block),))
    if any(form.fields for form in known):
        form = next(form for form in known if form.fields)
        return Choice(form, None, _version_faults(block, form, year))
    best = _best(block, known, year)
    if best.form is not None and best.grid is not None:
        return Choice(best.form, best.grid, _version_faults(block, best.form, year))
    others = [form for form in all_forms() if form not in known and not form.fields]
    other = _best(block, others, year, title_first=True)
    return Choice(None, None, (_misfit(block, known, other.form, year),))


def _best(block: Block, forms: list[Form], year: int, *, title_first: bool = False) -> Choice:
    """The form with the largest part of its labels found; among equals the one in force and named by the title."""
    found = []
    for form in forms:
        grid = grid_of(block, form)
        share = grid.score / (len(form.rows) + len(form.columns)) if grid else 0.0
        if grid is not None and share >= ENOUGH:
            titled = any(normal(version.title) in normal(block.head) for version in form.versions)
            in_force = any(one.code == block.code and one.holds_in(year) for one in form.versions)
            found.append(((title_first and titled, round(share, 2), titled, in_force, grid.score), form, grid))
    if not found:
        return Choice(None, None)
    _, form, grid = max(found, key=lambda one: one[0])
    return Choice(form, grid)


def _unknown(block: Block) -> Fault:
    return Fault(
        N_("form %(code)s holds nothing that Tongpan uses"),
        N_("nothing to do"),
        {"code": block.code},
        NOTICE,
    )


def _version_faults(block: Block, form: Form, year: int) -> tuple[Fault, ...]:
    """A warning where the number was not in use in the school year; the labels decide, so the figures are taken."""
    version, present = form.version(block.code), form.version_in(year)
    if version.holds_in(year):
        return ()
    values = {"code": block.code, "title": version.title, "year": year, "now": present.code if present else ""}
    if present is None:
        return (Fault(N_("no form of this content was in use in school year %(year)s"), N_("check the school year"),
                      values, WARNING),)  # fmt: skip
    return (
        Fault(
            N_("the number %(code)s was not in use in school year %(year)s, when this form was %(now)s"),
            N_("check that the workbook is of the right year; the labels fit and the figures are taken"),
            values,
            WARNING,
        ),
    )


def _misfit(block: Block, known: list[Form], other: Form | None, year: int) -> Fault:
    """The number and the labels contradict each other: say what the number means and what the labels look like."""
    meant = next((form.version(block.code).title for form in known if form.version(block.code).holds_in(year)), "")
    values = {"code": block.code, "title": meant or known[0].version(block.code).title}
    if other is None:
        return Fault(
            N_("the labels of form %(code)s (%(title)s) are not there"),
            N_("use the form as the statistics office issues it, with all row and column labels"),
            values,
            ERROR,
        )
    looks = other.version_in(year) or other.versions[0]
    return Fault(
        N_("the form says %(code)s (%(title)s), but its labels are those of %(other)s (%(looks)s)"),
        N_("correct the number of the form or paste the right table"),
        {**values, "other": looks.code, "looks": looks.title},
        ERROR,
    )
