# ruff: noqa: E501 (one line a field reads as a table)
"""Teachers and postings: the columns of a district's ledger (domain reference §8.2)."""

from __future__ import annotations

from tongpan.registry.imports.fields import CHOICE, CODE, DATE, DECIMAL, FLAG, IDENTITY, INTEGER, Field
from tongpan_core.messages import N_

from . import choices


def _ledger(name: str, label: str, label_zh: str, *aliases: str, type_: str = "text", personal: bool = False) -> Field:
    return Field(name, label, label_zh, aliases, type_, longest=200, ledger=True, personal=personal)


RECORD = (
    Field("identity", N_("ID number"), "身份证号", ("身份证号码", "身份证件号", "公民身份号码", "身份证", "证件号码", "居民身份证号", "id number", "id card"), IDENTITY, required=True, personal=True),
    Field("name", N_("Name"), "姓名", ("教师姓名", "名字", "teacher", "full name"), required=True, longest=60, personal=True),
    Field("code", N_("School identity code"), "学校标识码", ("学校代码", "标识码", "所在学校标识码", "学校编码", "school code"), CODE),
    Field("school", N_("School"), "学校名称", ("校名", "学校", "所在学校", "现任教学校", "任职学校", "单位", "工作单位", "单位名称", "现工作单位", "school name"), longest=120),
    Field("county", N_("County"), "县区", ("区县", "所属县区", "所在县区", "county"), longest=120),
    Field("sex", N_("Sex"), "性别", ("gender",), CHOICE, choices=choices.SEX),
    Field("born", N_("Born"), "出生日期", ("出生年月", "出生时间", "出生年月日", "date of birth", "birthday"), DATE, personal=True),
    Field("employment", N_("Employment"), "编制类型", ("教师身份", "用工形式", "编制情况", "是否在编", "编制性质", "人员性质", "聘用形式", "编制"), CHOICE, choices=choices.EMPLOYMENT),
    Field("full_time", N_("Full-time teacher"), "是否专任教师", ("专任教师", "是否专任", "full-time"), FLAG),
    Field("degree", N_("Highest degree"), "最高学历", ("学历", "现学历", "最高学历层次", "degree", "qualification"), CHOICE, choices=choices.DEGREE),
    Field("title", N_("Professional title"), "现聘职称", ("职称", "专业技术职务", "最高职称", "现聘专业技术职务", "职称等级", "professional title"), CHOICE, choices=choices.TITLE),
    Field("subject", N_("Main subject"), "主教学科", ("任教学科", "学科", "主要任教学科", "所教学科", "主课学科", "subject"), longest=20),
    Field("second_subject", N_("Second subject"), "兼教学科", ("兼任学科", "兼课学科", "second subject"), longest=20),
    Field("certified", N_("Holds a teaching certificate"), "是否持教师资格证", ("教师资格证", "是否有教师资格证", "持证", "certified"), FLAG),
    Field("joined_school", N_("Joined the school"), "入现单位时间", ("到校时间", "进入本校时间", "来校时间", "入校时间", "到现单位时间", "joined"), DATE),
    Field("retires", N_("Retires"), "退休日期", ("退休时间", "预计退休时间", "retires"), DATE),
    Field("left", N_("Left"), "离职日期", ("离职时间", "调出时间", "调离时间", "left"), DATE),
    Field("frozen", N_("Not to be moved"), "不参与交流", ("不可调动", "锁定"), FLAG),
    Field("home_town", N_("Town of the home"), "居住乡镇", ("居住镇街", "居住乡镇（街道）", "现居住乡镇", "家庭所在乡镇", "居住地", "现居住地", "town of residence"), longest=120, personal=True),
    Field("home_longitude", N_("Longitude of the home"), "居住地经度", ("住址经度", "家庭住址经度"), DECIMAL, personal=True),
    Field("home_latitude", N_("Latitude of the home"), "居住地纬度", ("住址纬度", "家庭住址纬度"), DECIMAL, personal=True),
    Field("spouse", N_("ID number of the spouse"), "配偶身份证号", ("配偶身份证号码", "配偶身份证件号", "配偶证件号码"), longest=40, personal=True),
    Field("stage", N_("Stage taught"), "任教学段", ("学段", "编制所在学段", "所教学段", "stage"), CHOICE, choices=choices.STAGE),
)  # fmt: skip

POSTINGS = (
    Field("posting", N_("Kind of posting"), "任职类型", ("岗位类型", "派驻类型", "任职性质", "posting"), CHOICE, choices=choices.POSTING),
    Field("posting_since", N_("Posting from"), "任职开始时间", ("任职起始时间", "任职开始日期", "派驻开始时间", "posting since"), DATE),
    Field("posting_until", N_("Posting until"), "任职结束时间", ("任职结束日期", "派驻结束时间", "posting until"), DATE),
    Field("share", N_("Share of a full post"), "工作量占比", ("折算工作量", "任职比例", "share"), DECIMAL, least=0),
    Field("support_school", N_("Support teaching at"), "支教单位名称", ("支教学校", "支教单位"), longest=120),
    Field("support_since", N_("Support teaching from"), "支教开始时间", ("支教起始时间", "支教开始日期"), DATE),
    Field("support_until", N_("Support teaching until"), "支教结束时间", ("支教终止时间", "支教结束日期"), DATE),
    Field("exchange_school", N_("Exchange at"), "交流单位名称", ("交流学校", "交流单位", "轮岗学校", "交流轮岗学校"), longest=120),
    Field("exchange_since", N_("Exchange from"), "交流开始时间", ("交流起始时间", "交流开始日期", "轮岗开始时间"), DATE),
    Field("exchange_until", N_("Exchange until"), "交流结束时间", ("交流终止时间", "交流结束日期", "轮岗结束时间"), DATE),
)  # fmt: skip

TITLES = (
    Field("backbone", N_("Backbone title"), "骨干教师", ("骨干教师称号", "骨干教师级别", "骨干称号", "骨干级别", "骨干教师类别", "backbone"), longest=40),
    Field("backbone_level", N_("Level of the backbone title"), "骨干级别", ("骨干教师等级", "称号级别", "认定级别"), CHOICE, choices=choices.BACKBONE_LEVEL),
    Field("backbone_since", N_("Backbone title from"), "骨干教师认定时间", ("骨干认定时间", "骨干教师时间", "称号取得时间", "认定时间"), DATE),
    Field("backbone_until", N_("Backbone title until"), "骨干教师有效期至", ("称号有效期至", "有效期至"), DATE),
    Field("backbone_issuer", N_("Issuer of the backbone title"), "骨干教师认定单位", ("认定单位", "发证机关", "授予单位"), longest=80),
)  # fmt: skip

LEDGER = (
    _ledger("school_type", N_("School type"), "学校类型"),
    _ledger("credit_code", N_("Unified social credit code"), "统一社会信用代码", "社会信用代码"),
    _ledger("ethnicity", N_("Ethnicity"), "民族", personal=True),
    _ledger("native_place", N_("Native place"), "籍贯", personal=True),
    _ledger("marriage", N_("Marital status"), "婚姻状况", "婚姻情况", personal=True),
    _ledger("party", N_("Political status"), "政治面貌", personal=True),
    _ledger("first_degree", N_("Degree on entry"), "参加工作前学历", "第一学历", "全日制学历"),
    _ledger("first_award", N_("Award on entry"), "参加工作前学位", "第一学位"),
    _ledger("first_college", N_("College on entry"), "参加工作前毕业院校", "第一学历毕业院校"),
    _ledger("first_major", N_("Major on entry"), "参加工作前专业", "第一学历专业"),
    _ledger("award", N_("Highest award"), "最高学位", "学位"),
    _ledger("college", N_("College of the highest degree"), "最高学历毕业院校", "毕业院校", "毕业学校", "最高学历院校"),
    _ledger("graduated", N_("Date of the highest degree"), "最高学历毕业时间", "毕业时间", "最高学历时间", type_=DATE),
    _ledger("major", N_("Major of the highest degree"), "最高学历专业", "所学专业", "专业"),
    _ledger("started_work", N_("Started work"), "参加工作时间", "工作时间", "参加工作年月", type_=DATE),
    _ledger("joined_district", N_("Joined the district"), "进入本区教育系统时间", "进入本县教育系统时间", "入本区教育系统时间", type_=DATE),
    _ledger("established_since", N_("On the establishment from"), "入编时间", "入编日期", type_=DATE),
    _ledger("office", N_("Administrative post"), "行政职务", "职务"),
    _ledger("office_since", N_("Administrative post from"), "行政职务时间", "任职时间", "行政职务任职时间", type_=DATE),
    _ledger("grades", N_("Grades taught"), "任教年级", "所教年级"),
    _ledger("title_major", N_("Field of the title certificate"), "职称证专业", "职称专业"),
    _ledger("title_since", N_("Title recognised on"), "职称认定时间", "职称取得时间", "职称评定时间", type_=DATE),
    _ledger("highest_title", N_("Highest title"), "最高职称"),
    _ledger("title_engaged", N_("Title engaged on"), "现聘职称时间", "聘任时间", "现聘职称聘任时间", type_=DATE),
    _ledger("post_grade", N_("Post grade"), "专业技术岗位", "岗位等级", "专业技术岗位等级"),
    _ledger("post_since", N_("Post grade from"), "专业技术岗位聘用时间", "岗位聘用时间", type_=DATE),
    _ledger("putonghua", N_("Putonghua level"), "普通话水平", "普通话等级"),
    _ledger("certificate_stage", N_("Stage of the certificate"), "教师资格学段", "教师资格种类", "资格证学段"),
    _ledger("certificate_subject", N_("Subject of the certificate"), "教师资格学科", "资格证学科"),
    _ledger("studio", N_("Master-teacher studio"), "四名工作室主持人", "名师工作室主持人", "工作室主持人"),
    _ledger("studio_since", N_("Studio from"), "四名工作室主持人时间", "工作室时间", type_=DATE),
    _ledger("honours", N_("Honours"), "市级以上荣誉", "荣誉称号", "荣誉"),
    _ledger("talent", N_("Talent schemes"), "市级以上人才项目", "人才项目"),
    _ledger("support_region", N_("Region of support teaching"), "支教地域", "支教地区"),
    _ledger("phone", N_("Telephone"), "联系方式", "联系电话", "手机号", "手机号码", "电话", "手机", "phone", "mobile", personal=True),
    _ledger("age", N_("Age"), "年龄", type_=INTEGER, personal=True),
    _ledger("area", N_("Area"), "区域", "片镇", "片区", "区域（片镇）"),
    _ledger("quota_stage", N_("Stage of the quota"), "编制所在学段"),
    _ledger("duty", N_("On duty"), "在岗状态", "在岗情况", "人员状态"),
    _ledger("pe_arts", N_("PE or arts teacher"), "是否音体美专任教师", "是否体音美专任教师"),
    _ledger("party_office", N_("Level of the Party post"), "党内职务级别", "党内职务"),
)  # fmt: skip

FIELDS = (*RECORD, *POSTINGS, *TITLES, *LEDGER)
NEEDS = (("identity",), ("name",), ("code", "school"))
