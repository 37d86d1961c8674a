"""At least one community in every county in 2023 (S3.2), and the school run together with Guangzhou (S3.3)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.partnership.models import Document, Meeting, MeetingMember, Target
from tongpan.demo.regions.bonds import Form, bond, meeting, paper
from tongpan.demo.regions.book import Book

from .cast import Cast

HELD = dt.date(2023, 2, 20)
SINCE = dt.date(2023, 9, 1)
Was = MeetingMember.Role


def found(book: Book, cast: Cast) -> None:
    """The target of the meeting, and who met it; that all did is invented: the document sets the target only."""
    sides = [(cast.city, Was.HOST), *((own, Was.GUEST) for own in cast.counties.values())]
    name = "全市教育工作会议暨广东省基础教育高质量发展实验区建设动员会"
    meeting(book, cast.city, Meeting.Kind.OTHER, name, HELD, sides, chair="市委书记")
    book.add(
        Target(unit=cast.city, name="各县（市、区）至少创建1个城乡教育共同体", register="bonds", measure="count",
               asked={"form": "community"}, each=Target.Each.COUNTY, at_least=1, since=HELD,
               until=dt.date(2023, 12, 31), reference="全市教育工作会议，2023-02-20")
    )  # fmt: skip
    for slug, county in cast.counties.items():
        bond(book, county, Form.COMMUNITY, cast.juniors[slug][:1], cast.primaries[slug][:3], SINCE,
             name=f"{county.short_name}城乡教育共同体", reason="以创促建、以点带面")  # fmt: skip
    _cooperation(book, cast)


def _cooperation(book: Book, cast: Cast) -> None:
    made = bond(
        book, cast.city, Form.COOPERATIVE, [cast.partner], [cast.city], HELD, name="湛江市与广东实验中学合作办学"
    )
    signing = meeting(
        book, cast.city, Meeting.Kind.SIGNING, "合作办学协议签约", HELD,
        [(cast.city, Was.HOST), (cast.partner, Was.GUEST)], bond=made,
    )  # fmt: skip
    paper(book, cast.city, Document.Kind.AGREEMENT, "合作办学协议", HELD,
          [(cast.city, "市人民政府"), (cast.partner, "校长")], bond=made, signing=signing)  # fmt: skip
