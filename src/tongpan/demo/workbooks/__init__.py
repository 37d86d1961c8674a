"""Workbooks such as a bureau has: clean, or with the faults of real ones and a list of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tongpan.demo.chance import Chance
from tongpan.demo.load import DemoError
from tongpan.demo.region import HOME
from tongpan.demo.rows import Region

from . import dirt
from .dirt_villages import soil_villages
from .drafts import Draft, Planted, write_csv, write_workbook
from .forms import write_statistics
from .tables import figures_drafts, schools_draft, teachers_draft, villages_draft

ALL = "all"


def write_workbooks(region: Region, folder: Path, *, county: str = HOME, clean: bool = False) -> list[Path]:
    """Write the workbooks of a county (``all``: of every county, each in a folder of its own); the files written.

    ``schools.xlsx``, ``figures.xlsx``, ``teachers.xlsx``, ``teachers-gb18030.csv``, ``villages.xlsx``,
    ``statistics.xlsx`` and ``statistics-one-school.xlsx``. Unless ``clean``, faults are planted, and ``README.md`` and
    ``faults.json`` list them. Raises :class:`DemoError` for a county that the region does not have.
    """
    counties = {unit.slug: unit for unit in region.counties()}
    if county == ALL:
        return [path for slug in counties for path in _write_county(region, slug, folder / slug, clean)]
    slug = next((slug for slug, unit in counties.items() if county in {slug, *(c.code for c in unit.codes)}), "")
    if not slug:
        raise DemoError(f"The demonstration has no county {county}. Choose one of {', '.join(counties)}, or “all”.")
    return _write_county(region, slug, folder, clean)


def _write_county(region: Region, slug: str, folder: Path, clean: bool) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    year = region.years[-1]
    office = next(unit.short_name for unit in region.units if unit.slug == slug) + "教育局"
    schools, teachers = schools_draft(region, slug), teachers_draft(region, slug, year)
    figures, villages = figures_drafts(region, slug, year), villages_draft(region, slug, year)
    write_csv(folder / "teachers-gb18030.csv", teachers, "gb18030")
    if not clean:
        chance = Chance(region.seed, slug, "workbooks")
        dirt.soil_schools(chance, schools)
        dirt.soil_stage_figures(chance, figures[0], office)
        dirt.soil_school_figures(chance, figures[1], office)
        dirt.soil_teachers(chance, teachers, office)
        soil_villages(Chance(region.seed, slug, "villages workbook"), villages, office)
    write_workbook(folder / "schools.xlsx", [schools])
    write_workbook(folder / "figures.xlsx", figures)
    write_workbook(folder / "teachers.xlsx", [teachers])
    write_workbook(folder / "villages.xlsx", [villages])
    planted = _planted([schools, *figures, teachers, villages])
    planted += write_statistics(region, slug, year, folder, clean=clean)
    _write_lists(folder, office, year, planted)
    return sorted(folder.iterdir())


def _planted(drafts: Sequence[Draft]) -> list[Planted]:
    return [fault for draft in drafts for fault in draft.planted]


def _write_lists(folder: Path, office: str, year: int, planted: Sequence[Planted]) -> None:
    """The list of faults for people and for programs."""
    lines = [
        f"# {office}：演示工作簿（{year}—{year + 1}学年）",
        "",
        "全部内容均为虚构。身份证号以“99”开头，不属于任何省份，不可能是真人的号码。",
        "",
    ]
    if planted:
        lines += [
            "以下问题为有意设置，供导入演练使用：",
            "",
            "| 文件 | 工作表 | 行 | 列 | 问题 |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {one.file} | {one.sheet or '全部'} | {one.row or '—'} | {one.column or '—'} | {one.text} |"
            for one in planted
        ]
    else:
        lines += ["本组工作簿未设置问题，可直接导入。"]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf8")
    content = json.dumps([asdict(one) for one in planted], ensure_ascii=False, indent=1)
    (folder / "faults.json").write_text(content + "\n", encoding="utf8")
