# ruff: noqa: E501 (one line a field reads as a table)
"""School-year figures: the national catalogue and what the region defined beside it."""

from __future__ import annotations

from collections.abc import Iterable

from tongpan.access.models import Unit
from tongpan.registry.imports.fields import CHOICE, CODE, DECIMAL, INTEGER, Field
from tongpan.registry.queries.catalogue import local_figures
from tongpan_core.messages import N_
from tongpan_core.policy.figures import figure_catalogue

from . import choices

STAGE = Field("stage", N_("Stage"), "学段", ("办学学段", "任教学段", "stage"), CHOICE, choices=choices.STAGE)
YEAR = Field("year", N_("School year"), "学年", ("学年度", "年度", "统计学年", "统计年度", "school year"))
FIELDS = (
    Field("code", N_("School identity code"), "学校标识码", ("学校（机构）标识码", "学校代码", "标识码", "机构标识码", "学校编码", "XXDM", "school code", "kodsekolah"), CODE),
    Field("name", N_("School name"), "学校名称", ("学校", "校名", "名称", "单位名称", "学校（机构）名称", "XXMC", "school", "namasekolah_c"), longest=120),
    Field("county", N_("County"), "县区", ("县", "区县", "县（区）", "县（市、区）", "所属县区", "区", "所在县区", "county", "district"), longest=120),
    STAGE,
    YEAR,
)  # fmt: skip
NEEDS = (("code", "name"),)


def about_the_row(others: Iterable[Field]) -> tuple[Field, ...]:
    """The stage and year of figures, for schemas that have not these fields yet."""
    taken = {field.name for field in others}
    return tuple(field for field in (STAGE, YEAR) if field.name not in taken)


def figure_fields(unit: Unit) -> tuple[Field, ...]:
    """A field for every figure of the national catalogue, and for the local ones in force for the unit."""
    national = tuple(
        Field(
            code,
            own.label,
            own.label_zh,
            (*own.aliases_zh, *own.aliases_en, *own.aliases_other),
            INTEGER if own.kind == "integer" else DECIMAL,
            least=0,
            unit=own.unit,
            figure=True,
            staged=own.scope == "stage",
        )
        for code, own in figure_catalogue().items()
    )
    local = tuple(
        Field(
            own.code,
            own.label_en or own.label,
            own.label,
            (own.label_en,) if own.label_en else (),
            INTEGER if own.whole else DECIMAL,
            least=0,
            figure=True,
            staged=not own.shared,
        )
        for own in local_figures(unit)
        if own.code not in figure_catalogue()
    )
    return national + local
