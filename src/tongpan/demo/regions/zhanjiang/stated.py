"""What the document of Zhanjiang states (domain facts S3)."""

from __future__ import annotations

import datetime as dt

from tongpan.demo.regions.book import Book
from tongpan.demo.regions.paper import By, Paper

from .cast import Cast
from .schools import NATIONAL, PROVINCE

TITLE = "南方日报网络版：湛江召开全市教育工作会议"
PUBLISHED = dt.date(2023, 2, 21)
UNTIL_THEN = "2015-01-01..2023-02-21"


def state(book: Book, cast: Cast) -> None:
    """Every figure with the question that counts it."""
    paper = Paper(book, cast.city, TITLE, PUBLISHED, 2023)
    quote = "今年各县（市、区）至少创建1个城乡教育共同体，以创促建、以点带面"
    for slug, county in cast.counties.items():
        label = f"{county.short_name}的城乡教育共同体"
        paper.says("S3.02", label, quote, 1, "个", "bonds", by=By.AT_LEAST, form="community", county=slug)
    quote = "湛江市人民政府与广东实验中学举行合作办学协议签约"
    paper.says(
        "S3.03", "签订的合作办学协议", quote, 1, "份", "documents", kind="agreement", state="signed", issued=2023
    )
    quote = "5所中小学校在全省率先开展党组织领导的校长负责制试点"
    paper.says("S3.04", "试点学校", quote, 5, "所", "research-cohort-members", "schools", kind="pilot", role="pilot")
    quote = "累计创建全国文明校园2所、省级文明校园4所"
    for title, count in ((NATIONAL, 2), (PROVINCE, 4)):
        paper.says("S3.05", title, quote, count, "所", "research-honours", period=UNTIL_THEN, title=title)
    quote = "2022年完成“新增城镇公办中小学学位3.2万个”的民生实事"
    paper.says("S3.06", "新增城镇公办中小学学位", quote, 32_000, "个", "works-places", "gross", year=2022, public="1",
               urban="1")  # fmt: skip
