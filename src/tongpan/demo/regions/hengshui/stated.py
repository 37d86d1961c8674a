"""What the document of Hengshui states (domain facts S4), and where it does not agree with itself (X4)."""

from __future__ import annotations

import datetime as dt

from tongpan.demo.regions.book import Book
from tongpan.demo.regions.paper import Paper

from .activities import Told
from .cast import Cast

TITLE = "《河北教育（综合版）》2022年第12期：共享优质教育资源，推进基础教育均衡发展"
PUBLISHED = dt.date(2022, 12, 1)
THREE_YEARS = "2020-01-01..2022-12-31"
MEMBERS, PLACED, HELD = "bond-members", "exchange-placements", "research-activities"


def state(book: Book, cast: Cast, told: Told) -> None:
    """Every figure with the question that counts it."""
    paper = Paper(book, cast.city, TITLE, PUBLISHED, 2022)
    _pairing(paper)
    _integrated(paper)
    _people(paper)
    _platforms(paper)
    _activities(paper, told)
    _contradictions(paper)


def _pairing(paper: Paper) -> None:
    senior = {"form": "pairing", "stage": "senior"}
    compulsory = {"form": "pairing", "stage": "compulsory", "reach": "city_county"}
    quote = "19所公办普通高中学校逐一建立结对帮扶机制"
    paper.says("S4.02", "建立结对帮扶机制的公办普通高中", quote, 19, "所", MEMBERS, "units", **senior)
    quote = "3所市直高中对口帮扶4所县办高中"
    city = senior | {"reach": "city_county"}
    paper.says("S4.11", "对口帮扶县办高中的市直高中", quote, 3, "所", MEMBERS, "units", role="supporter", **city)
    paper.says("S4.11", "受市直高中帮扶的县办高中", quote, 4, "所", MEMBERS, "units", role="recipient", **city)
    quote = "2所市区义务教育学校对口帮扶相对薄弱的县域中小学校"
    paper.says("S4.12", "对口帮扶县域学校的市区义务教育学校", quote, 2, "所", MEMBERS, "units", role="supporter",
               note="文中点名的支援学校有3所，见X4.2。", **compulsory)  # fmt: skip
    quote = "6所县办高中对口帮扶6所相对薄弱的普通高中"
    county = senior | {"reach": "county_county"}
    paper.says("S4.13", "对口帮扶的县办高中", quote, 6, "所", MEMBERS, "units", role="supporter", **county)
    paper.says("S4.13", "受县办高中帮扶的普通高中", quote, 6, "所", MEMBERS, "units", role="recipient", **county)


def _integrated(paper: Paper) -> None:
    here = {"reach": "county", "side": "led", "began": 2022}
    quote = "县域内城乡义务教育学校一体化管理实现全覆盖，2022年推进276所"
    paper.says("S4.03", "2022年推进一体化管理的学校", quote, 276, "所", MEMBERS, "units", **here)
    quote = "近三年来，全市义务教育学校一体化管理共覆盖869所学校，实现了全覆盖"
    paper.says(
        "S4.19", "一体化管理覆盖的义务教育学校", quote, 869, "所", MEMBERS, "units", period=THREE_YEARS, reach="county"
    )
    quote = "2022年覆盖276所（城乡结对帮扶115所，学区一体化管理160所，集团化办学1所）"
    for form, label, count in (
        ("pairing", "城乡结对帮扶", 115),
        ("zone", "学区一体化管理", 160),
        ("group", "集团化办学", 1),
    ):
        paper.says("S4.20", f"{label}覆盖的学校", quote, count, "所", MEMBERS, "units", form=form, **here)
    paper.says("S4.34", "桃城区教育集团", "桃城区组建4个教育集团", 4, "个", "bonds", form="group", county="131102")
    paper.says("S4.34", "冀州区教育集团", "冀州区组建5个", 5, "个", "bonds", form="group", county="131181")


def _people(paper: Paper) -> None:
    quote = "全市共建立共享帮扶工作专班37个，其中教育行政部门专班14个，学校专班23个"
    paper.says("S4.08", "共享帮扶工作专班", quote, 37, "个", "teams", kind="task_team")
    paper.says("S4.08", "教育行政部门专班", quote, 14, "个", "teams", kind="task_team", level="bureau")
    paper.says("S4.08", "学校专班", quote, 23, "个", "teams", kind="task_team", level="school",
               note="文中未说明属于哪些学校，见X4.1。")  # fmt: skip
    quote = (
        "交流管理人员和教师2238人（普通高中学校交流管理人员70人、教师186人，义务教育学校交流管理人员136人、教师1846人）"
    )
    paper.says("S4.08", "交流管理人员和教师", quote, 2238, "人", PLACED, "persons")
    for stage, words, managers, teachers in (
        ("senior", "普通高中", 70, 186),
        ("compulsory", "义务教育学校", 136, 1846),
    ):
        for category, post, count in (("manager", "管理人员", managers), ("teacher", "教师", teachers)):
            paper.says(
                "S4.08", f"{words}交流{post}", quote, count, "人", PLACED, "persons", stage=stage, category=category
            )
    quote = "各帮扶学校共交流教师2032人"
    paper.says("S4.28", "交流教师", quote, 2032, "人", PLACED, "persons", category="teacher")


def _platforms(paper: Paper) -> None:
    quote = "共有5个县（市、区）建成了教育资源子平台"
    paper.says("S4.04", "县（市、区）教育资源子平台", quote, 5, "个", "teaching-platforms", part="1")
    quote = "2022年建成冀州区、枣强县、武强县、饶阳县、故城县5个县区的教育资源子平台"
    paper.says("S4.16", "建成子平台的县区", quote, 5, "个", "teaching-platforms", "counties", part="1")
    quote = "涉及初中音乐帮扶校45所、初中美术帮扶校44所，小学音乐帮扶校384所、小学美术帮扶校388所"
    for stage, word, music, art in (("junior", "初中", 45, 44), ("primary", "小学", 384, 388)):
        for subject, name, count in (("music", "音乐", music), ("art", "美术", art)):
            paper.says("S4.18", f"{word}{name}帮扶校", quote, count, "所次", "teaching-services", stage=stage,
                       subject=subject, note="按学科计的帮扶关系，不是去重后的学校数。")  # fmt: skip


def _activities(paper: Paper, told: Told) -> None:
    quote = "各结对帮扶学校共开展各类帮扶活动63次"
    paper.says("S4.24", "结对帮扶学校的帮扶活动", quote, 63, "次", HELD, bond_form="pairing")
    quote = "2022年8月26日至28日，武强中学组织中层干部和学科组长全程参加衡水中学2022—2023学年度全体教职工培训大会"
    paper.says("S4.29", "武强中学参加的培训大会", quote, 1, "次", HELD, activity=told.training)
    paper.says("S4.29", "培训天数", quote, 3, "天", HELD, "sessions", activity=told.training)
    quote = "衡水市第三中学的4名骨干教师和3位优秀班主任分别录制示范课和班级管理视频课，推送给武邑县清凉店中学"
    items = {"activity": told.recorded}
    paper.says("S4.30", "录制示范课的骨干教师", quote, 4, "人", "research-items", "speakers", kind="recording", **items)
    paper.says(
        "S4.30", "录制班级管理视频课的班主任", quote, 3, "人", "research-items", "speakers", kind="class_video", **items
    )
    quote = "衡水市胜利小学和武邑县圈头小学……师徒结对帮扶示范课展示活动"
    paper.says("S4.31", "师徒结对示范课展示", quote, 1, "次", HELD, activity=told.demonstration)
    quote = "深州中学赴衡水中学参加专题培训（校园建设、社团建设、劳动教育）"
    paper.says("S4.32", "专题培训", quote, 1, "次", HELD, activity=told.culture)
    paper.says("S4.32", "专题", quote, 3, "个", "research-items", activity=told.culture)
    quote = "深州市旧州中学组织教师代表到衡水市第十四中学实地学习校园环境建设、办学特色打造、学校管理制度建设"
    paper.says("S4.33", "实地学习", quote, 1, "次", HELD, activity=told.visit)
    paper.says("S4.33", "学习内容", quote, 3, "项", "research-items", activity=told.visit)


def _contradictions(paper: Paper) -> None:
    note = "23个多于19所高中与2所市区学校之和21，文中未说明。记录另有第3所被点名的市区学校和1所受援学校。"
    paper.says("X4.1", "学校专班", "学校专班23个", 23, "个", "teams", kind="task_team", level="school", note=note)
    paper.says("X4.1", "19所高中与2所市区学校", "19所公办普通高中学校；2所市区义务教育学校", 21, "所", note=note)
    note = "文中说2所，点名的却有3所（第三中学、胜利小学、第十四中学）。记录按点名的3所登记。"
    asked = {"form": "pairing", "stage": "compulsory", "reach": "city_county", "role": "supporter"}
    paper.says("X4.2", "所说的市区学校", "2所市区义务教育学校", 2, "所", MEMBERS, "units", note=note, **asked)
    paper.says(
        "X4.2", "点名的市区学校", "衡水市第三中学、胜利小学、第十四中学", 3, "所", MEMBERS, "units", note=note, **asked
    )
    note = "年份不同，或按集团而非学校计数。记录中9个集团建于2021年，2022年新加入1所学校。"
    here = {"reach": "county", "side": "led", "began": 2022}
    paper.says(
        "X4.3", "2022年集团化办学覆盖", "集团化办学1所", 1, "所", MEMBERS, "units", form="group", note=note, **here
    )
    paper.says("X4.3", "教育集团", "桃城区组建4个教育集团；冀州区组建5个", 9, "个", "bonds", form="group", note=note)
    note = "276所是2022年新增，869所是近三年累计；每年的分母未说明，二者不可相加。"
    paper.says("X4.4", "2022年推进", "2022年推进276所", 276, "所", MEMBERS, "units", note=note, **here)
    paper.says(
        "X4.4",
        "近三年覆盖",
        "共覆盖869所学校",
        869,
        "所",
        MEMBERS,
        "units",
        period=THREE_YEARS,
        reach="county",
        note=note,
    )
    note = "网页日期为2022-10-17，期刊为2022年第12期；记录以期刊为准。"
    paper.says("X4.5", "网页日期", "2022-10-17", note=note)
    paper.says("X4.5", "期刊期号", "2022年12期", note=note)
    note = "3所市直高中帮扶4所：一所支援学校有两所受援学校（衡水中学），所以结对是多对多的。"
    city = {"form": "pairing", "stage": "senior", "reach": "city_county"}
    paper.says("X4.6", "支援学校", "3所市直高中", 3, "所", MEMBERS, "units", role="supporter", note=note, **city)
    paper.says("X4.6", "结对", "帮扶4所县办高中", 4, "对", "bonds", note=note, **city)
