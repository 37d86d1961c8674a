# ruff: noqa: E501 (one line a field reads as a table)
"""Units and schools: the tree, the codes with their dates, and what a school is."""

from __future__ import annotations

from tongpan.registry.imports.fields import CHOICE, CODE, DATE, DECIMAL, FLAG, INTEGER, STAGES, TIME, Field
from tongpan_core.messages import N_

from . import choices

FIELDS = (
    Field("code", N_("School identity code"), "学校标识码", ("学校（机构）标识码", "学校代码", "标识码", "机构标识码", "学校编码", "XXDM", "单位代码", "school code", "kodsekolah", "kod sekolah"), CODE),
    Field("name", N_("School name"), "学校名称", ("学校", "校名", "名称", "单位名称", "学校（机构）名称", "机构名称", "XXMC", "school", "name", "namasekolah_c"), longest=120),
    Field("name_en", N_("Name in English"), "英文名称", ("外文名称", "XXYWMC", "english name", "namasekolah", "nama sekolah"), longest=160),
    Field("short_name", N_("Short name"), "简称", ("学校简称",), longest=60),
    Field("unit_kind", N_("Level of the unit"), "单位级别", ("单位类型", "机构级别", "级别", "unit level"), CHOICE, choices=choices.UNIT_KIND),
    Field("kind", N_("School kind"), "办学类型", ("学校类型", "办学类型码", "学校办学类型", "学校类别", "XXBXLXM", "school type"), CHOICE, choices=choices.SCHOOL_KIND),
    Field("setting", N_("Urban or rural"), "城乡类型", ("城乡类别", "城乡分类", "学校驻地城乡类型", "SZDCXLXM", "城乡划分", "lokasi", "urban rural"), CHOICE, choices=choices.SETTING),
    Field("owner", N_("Founder"), "举办者", ("办别", "办学性质", "举办者类型", "公办民办", "性质", "XXBBM", "ownership"), CHOICE, choices=choices.OWNER),
    Field("boarding", N_("Boarding"), "是否寄宿制", ("寄宿制", "寄宿制学校", "寄宿"), FLAG),
    Field("stages", N_("Stages"), "学段", ("办学学段", "开设学段", "stages"), STAGES, choices=choices.STAGES),
    Field("languages", N_("Languages of teaching"), "教学语言", ("授课语言", "教学用语", "教学语种", "授课用语", "languages of teaching", "language of instruction"), STAGES, choices=choices.LANGUAGE),
    Field("address", N_("Address"), "地址", ("学校地址", "详细地址", "XXDZ", "address", "alamatsurat", "alamat"), longest=200),
    Field("built", N_("Year built"), "建校年份", ("建校年", "建校年月", "建校时间", "JXNY", "year built"), DATE),
    Field("bell", N_("First lesson begins"), "首节上课时间", ("上午上课时间", "第一节上课时间", "首节课时间", "上课时间", "上学时间", "first lesson", "bell"), TIME),
    Field("longitude", N_("Longitude"), "经度", ("学校经度", "东经", "lon", "lng", "x", "koordinatxx"), DECIMAL),
    Field("latitude", N_("Latitude"), "纬度", ("学校纬度", "北纬", "lat", "y", "koordinatyy"), DECIMAL),
    Field("coordinates", N_("Coordinates"), "经纬度", ("坐标", "经纬度坐标", "coordinates")),
    Field("opened", N_("Opened"), "成立日期", ("成立时间", "设立日期", "开办日期", "opened", "opening date"), DATE),
    Field("closed", N_("Closed"), "撤并日期", ("撤销日期", "停办日期", "撤并时间", "撤点日期", "closed", "closing date"), DATE),
    Field("merged_into", N_("Merged into"), "并入学校", ("撤并后学校", "并入", "合并到", "merged into")),
    Field("province", N_("Province"), "省", ("省份", "省级", "所属省", "省（自治区、直辖市）", "province"), longest=120),
    Field("city", N_("City"), "市", ("地市", "地级市", "市级", "所属市", "市（州）", "city", "negeri", "state"), longest=120),
    Field("county", N_("County"), "县区", ("县", "区县", "县（区）", "县（市、区）", "所属县区", "区", "行政区", "所在县区", "所在县", "county", "district", "ppd"), longest=120),
    Field("town", N_("Town"), "乡镇", ("镇街", "乡（镇、街道）", "所属乡镇", "片镇", "镇", "乡镇街道", "所在乡镇", "town"), longest=120),
    Field("county_code", N_("County code"), "行政区划码", ("行政区划代码", "区划代码", "县区代码", "XZQHM", "所在地行政区划代码", "county code"), CODE),
    Field("parent_code", N_("Code of the unit above"), "上级单位代码", ("上级代码", "主管部门代码", "parent code"), CODE),
    Field("code_since", N_("Code in force from"), "代码启用日期", ("代码启用时间", "启用日期", "code since"), DATE),
    Field("code_until", N_("Code in force until"), "代码停用日期", ("代码停用时间", "停用日期", "code until"), DATE),
    Field("former_code", N_("Former code"), "原代码", ("曾用代码", "旧代码", "原行政区划代码", "former code"), CODE),
)  # fmt: skip
NEEDS = (("name",),)
NUMBER_TYPES = (INTEGER, DECIMAL)
