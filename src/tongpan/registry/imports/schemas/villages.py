# ruff: noqa: E501 (one line a field reads as a table)
"""Villages: where pupils live, how many at each stage, and the school that they attend."""

from __future__ import annotations

from tongpan.registry.imports.fields import CHOICE, CODE, DECIMAL, INTEGER, Field
from tongpan_core.messages import N_

from . import choices
from .figures import YEAR

FIELDS = (
    Field("village_code", N_("Village code"), "村（居）代码", ("村代码", "村居代码", "村（社区）代码", "村委会代码", "居委会代码", "社区代码", "统计用区划代码", "village code"), CODE),
    Field("village", N_("Village name"), "村（居）名称", ("村（居）", "村名", "村名称", "村居", "村居名称", "行政村", "行政村名称", "自然村", "村（社区）", "村（社区）名称", "村委会", "居委会", "村（居）委会", "居民点", "社区", "village", "settlement"), longest=60),
    Field("county", N_("County"), "县区", ("县", "区县", "县（区）", "县（市、区）", "所属县区", "所在县区", "所在县", "county", "district"), longest=120),
    Field("town", N_("Town"), "乡镇", ("镇街", "乡（镇、街道）", "所属乡镇", "片镇", "镇", "乡镇街道", "镇（街道）", "所在乡镇", "town"), longest=120),
    Field("longitude", N_("Longitude"), "经度", ("东经", "lon", "lng", "x"), DECIMAL),
    Field("latitude", N_("Latitude"), "纬度", ("北纬", "lat", "y"), DECIMAL),
    Field("coordinates", N_("Coordinates"), "经纬度", ("坐标", "经纬度坐标", "coordinates")),
    Field("stage", N_("Stage"), "学段", ("就读学段", "stage"), CHOICE, choices=choices.STAGE),
    Field("pupils", N_("Pupils"), "学生数", ("学生人数", "在校生数", "在校学生数", "就学人数", "就读学生数", "户籍学生数", "适龄儿童数", "适龄人口数", "pupils", "students"), INTEGER, least=0, unit="person", staged=True),
    Field("school", N_("School attended"), "就读学校", ("就读学校名称", "现就读学校", "目前就读学校", "主要就读学校", "对口学校", "学校名称", "school attended", "school"), longest=120, staged=True),
    Field("school_code", N_("Code of the school attended"), "就读学校标识码", ("就读学校代码", "学校标识码", "学校代码", "对口学校代码", "school code"), CODE, staged=True),
    YEAR,
)  # fmt: skip
NEEDS = (("village", "village_code"),)
