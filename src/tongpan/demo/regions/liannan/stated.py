"""What the document of Liannan states (domain facts S2), and where it does not agree with itself (X2)."""

from __future__ import annotations

import datetime as dt

from tongpan.demo.regions.book import Book
from tongpan.demo.regions.paper import By, Paper

from . import honours as won
from .cast import Cast

TITLE = "南方plus：连南加快省基础教育高质量发展实验区创建"
PUBLISHED = dt.date(2024, 3, 24)
"""Early in 2024, as the text says; the page's own dates do not agree (X2.1)."""
MEMBERS, HONOURS, LEDGER, LIGHT = "bond-members", "research-honours", "works-ledger", "works-lighting"
SPENT = {"kind": "spent"}


def state(book: Book, cast: Cast) -> None:
    """Every figure with the question that counts it."""
    paper = Paper(book, cast.county, TITLE, PUBLISHED, 2023)
    _communities(paper)
    _works(paper)
    _honours(paper)
    _contradictions(paper)


def _communities(paper: Paper) -> None:
    quote = "成功组建5个县域城乡教育共同体，涵盖6所核心校（园）和15所成员校（园）"
    community = {"form": "community"}
    paper.says("S2.01", "县域城乡教育共同体", quote, 5, "个", "bonds", **community)
    paper.says("S2.01", "核心校（园）", quote, 6, "所", MEMBERS, "units", role="core", **community)
    paper.says("S2.01", "成员校（园）", quote, 15, "所", MEMBERS, "units", role="member", **community)
    quote = "1个县域学前教育城乡教育共同体和4个县域义务教育城乡教育共同体"
    paper.says("S2.02", "学前教育共同体", quote, 1, "个", "bonds", stage="kindergarten", **community)
    paper.says("S2.02", "义务教育共同体", quote, 4, "个", "bonds", stage="compulsory", **community)
    quote = "制定实验区30多个配套的制度、方案"
    paper.says("S2.08", "配套的制度、方案", quote, 30, "个", "documents", by=By.OVER, kind="rules", issued=2023)


def _works(paper: Paper) -> None:
    quote = "寨岗中学扩容提质项目……2023年实现新增2300多个学位"
    paper.says(
        "S2.14", "新增学位", quote, 2300, "个", "works-places", "gross", by=By.OVER, note="毛数，未减去撤并，见X2.6。"
    )
    quote = "投入815万元规划改造教室照明1187间，安装15264盏灯，实现全省中小学教室照明100%符合国家标准要求的目标"
    paper.says("S2.15", "教室照明投入", quote, 8_150_000, "元", LEDGER, "amount", project_kind="lighting", **SPENT)
    paper.says("S2.15", "改造的教室", quote, 1187, "间", LIGHT, "rooms")
    paper.says("S2.15", "安装的灯", quote, 15264, "盏", LIGHT, "lamps")
    paper.says("S2.15", "符合国家标准的教室（100%）", quote, 1187, "间", LIGHT, "passed_rooms")
    quote = "投入资金1239万元完成中考标准化考点网上巡查系统项目和初中学业水平英语听说考试考点建设"
    paper.says("S2.16", "考点建设投入", quote, 12_390_000, "元", LEDGER, "amount", project_kind="exam_site", **SPENT)
    quote = "投入459.8万元进行信息化建设"
    paper.says("S2.17", "信息化建设投入", quote, 4_598_000, "元", LEDGER, "amount", project_kind="digital", **SPENT)


def _honours(paper: Paper) -> None:
    quote = "县顺德希望小学“全国航空特色学校”；县石泉小学“第一批广东省劳动教育特色学校”“首批清远市劳动教育示范学校”"
    for title in (won.AVIATION, won.LABOUR, won.CITY_LABOUR):
        paper.says("S2.19", title, quote, 1, "所", HONOURS, title=title)
    quote = "县民族高级中学“广东省优秀乡村传承学校”；田家炳民族中学等5所“清远市更高水平安全文明校园”；“绿色学校”33所"
    for title, count in ((won.HERITAGE, 1), (won.SAFE, 5), (won.GREEN, 33)):
        paper.says("S2.19", title, quote, count, "所", HONOURS, title=title)
    quote = (
        "累计170多件作品获奖，获奖学生达320多人，近50个先进个人和集体获得市级荣誉；"
        "90多个先进集体和个人受市里表扬；30多个先进集体和个人获得省级荣誉"
    )
    paper.says("S2.20", "获奖作品", quote, 170, "件", HONOURS, by=By.OVER, family="作品获奖")
    paper.says("S2.20", "获奖学生", quote, 320, "人", HONOURS, "pupils", by=By.OVER, family="作品获奖")
    for family, count, by in (("市级荣誉", 50, By.UNDER), ("市里表扬", 90, By.OVER), ("省级荣誉", 30, By.OVER)):
        paper.says("S2.20", f"先进个人和集体：{family}", quote, count, "个", HONOURS, by=by, family=family)


def _contradictions(paper: Paper) -> None:
    note = "文中把2023年称为去年，所以写于2024年初；网页的两个日期不一致，2022年有误。"
    paper.says("X2.1", "网页来源时间", "来源时间为:2022-3-24", note=note)
    paper.says("X2.1", "网页另一日期", "2024/4/29", note=note)
    note = "5个共同体有6所核心校，所以至少一个共同体有两所核心校；记录中有一个。"
    paper.says("X2.2", "共同体", "5个县域城乡教育共同体", 5, "个", "bonds", form="community", note=note)
    paper.says("X2.2", "核心校", "6所核心校（园）", 6, "所", MEMBERS, "units", form="community", role="core", note=note)
    note = "两者都是市级，关系未说明，也许有重叠；记录分开登记，不相加。"
    paper.says("X2.3", "市级荣誉", "近50个……获得市级荣誉", 50, "个", HONOURS, by=By.UNDER, family="市级荣誉", note=note)
    paper.says("X2.3", "市里表扬", "90多个……受市里表扬", 90, "个", HONOURS, by=By.OVER, family="市里表扬", note=note)
    note = "五位一体的次序和用词有两种；记录用不依赖次序的代码。"
    paper.says("X2.4", "第一种", "一体化管理、一体化师资调配、一体化教学、一体化教研、一体化考核", note=note)
    paper.says("X2.4", "第二种", "后文“一体化师资”列在第四", note=note)
    note = "同一个体系：县里看是三级，省里看还有市一级。"
    paper.says("X2.5", "县", "县、中心校（园）、校（园）三级教研体系", 3, "级", note=note)
    paper.says("X2.5", "省", "省、市、县、校四级教研体系", 4, "级", note=note)
    note = "2300多个是毛数；“麻雀学校”撤并减少的学位未说明，记录中减少154个。"
    paper.says("X2.6", "新增（毛数）", "新增2300多个学位", 2300, "个", "works-places", "gross", by=By.OVER, note=note)
    paper.says("X2.6", "减去撤并（净数）", "“麻雀学校”撤并", 2300, "个", "works-places", "net", by=By.OVER, note=note)
