"""What the bureau's page on the visit of 2024 states (domain facts S0)."""

from __future__ import annotations

import datetime as dt

from tongpan.demo.regions.book import Book
from tongpan.demo.regions.paper import By, Paper

from .cast import Cast
from .visit import GIVEN, Told

TITLE = "清远市教育局网站：广州市教育局到清远调研"
PUBLISHED = dt.date(2024, 5, 30)
EVER = "2014-01-01..2024-12-31"


def state(book: Book, cast: Cast, told: Told) -> None:
    """Every figure with the question that counts it."""
    paper = Paper(book, cast.city, TITLE, PUBLISHED, 2024)
    quote = "捐赠205万元帮扶资金；5月29日下午，英德市人民政府会议室"
    given = {"kind": "received", "source": "donation", "donor": cast.helper.slug}
    paper.says("S0.10", "捐赠帮扶资金", quote, GIVEN, "元", "works-ledger", "amount", **given)
    quote = "广东华侨中学校长与英德中学党委书记进行结对帮扶签约"
    asked = {"form": "pairing", "school": told.helped.slug}
    paper.says("S0.11", "结对帮扶学校", quote, 1, "对", "bonds", began=2024, **asked)
    paper.says("S0.11", "签订的协议", quote, 1, "份", "documents", kind="agreement", state="signed", bond=told.pair)
    quote = "全面推动广清教育一体化共融发展为目标，建立健全帮扶体制机制"
    paper.says("S0.12", "帮扶机制（周期与目标）", quote, 1, "个", "cycles", bond=told.bureaus)
    quote = "每年联合召开一次教育工作总结会"
    paper.says("S0.13", "年度教育工作总结会", quote, 1, "次", "meetings", kind="annual_review")
    quote = "重点建强清远几所学校，广州将选派骨干力量组团帮扶，力争一个周期内建强几所学校"
    note = "“几所”没有给出数目，至少为2；记录中为3所。"
    paper.says(
        "S0.14", "重点建强的学校", quote, 2, "所", "tasks", by=By.AT_LEAST, note=note, kind="key", cycle=told.cycle
    )
    sent = {"kind": "resident", "bond": told.bureaus}
    paper.says("S0.14", "组团帮扶队", quote, 2, "支", "teams", by=By.AT_LEAST, note=note, **sent)
    note = "同一所学校先后有不同的结对对象：2014年为清远市华侨中学，2024年为英德中学；所以要保留历史。"
    old = {"form": "pairing", "school": told.helper.slug}
    paper.says("X0.1", "2014年的结对", "清远市华侨中学", 1, "对", "bonds", note=note, period=EVER, began=2014, **old)
    paper.says("X0.1", "2024年的结对", "英德中学", 1, "对", "bonds", note=note, period=EVER, began=2024, **old)
