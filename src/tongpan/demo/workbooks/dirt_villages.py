"""The faults that lists of villages have."""

from __future__ import annotations

from tongpan.demo.chance import Chance

from .dirt import titled, totals_row, wide
from .drafts import Draft


def soil_villages(chance: Chance, draft: Draft, office: str) -> None:
    """Full-width digits, a negative number, coordinates the wrong way round, a town and a school that nobody knows."""
    titled(draft, "村（居）学生分布情况表", office)
    full, negative, swapped, town, school, twice = chance.some(range(len(draft.rows)), 6)
    pupils, lon, lat = (draft.column(name) for name in ("小学学生数", "经度", "纬度"))
    draft.plant(full, "小学学生数", "full_width", "全角数字，应识别", wide(draft.rows[full][pupils]))
    draft.plant(negative, "小学学生数", "negative", "负数，应报错", -3)
    longitude = draft.rows[swapped][lon]
    draft.plant(swapped, "经度", "swapped", "经度、纬度填反", draft.rows[swapped][lat])
    draft.rows[swapped][lat] = longitude
    draft.plant(town, "乡镇", "unknown_town", "乡镇名称有误，应报错", "无名镇")
    draft.plant(school, "小学就读学校标识码", "unknown_school", "没有这所学校，应报错", "2144999999")
    draft.rows.append([*draft.rows[twice]])
    row = len(draft.titles) + 2 + twice
    draft.note(len(draft.rows) - 1, "村（居）名称", "repeated", f"与第{row}行重复，应报错")
    totals_row(draft, range(pupils, pupils + 1))
