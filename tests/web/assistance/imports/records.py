"""Records of every kind of list, as the pages would have entered them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.people import World
from tests.web.insight.region import teacher

from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.exchange.actions.calls import apply
from tongpan.assistance.exchange.actions.checks import Move
from tongpan.assistance.exchange.actions.placements import Terms, end, send
from tongpan.assistance.exchange.models import Call
from tongpan.assistance.partnership.actions import Draft
from tongpan.assistance.partnership.actions import needs as need_steps
from tongpan.assistance.partnership.actions.bonds import make_bond
from tongpan.assistance.partnership.models import Bond, Cycle, Need, Task
from tongpan.assistance.research.actions.activities import Draft as Event
from tongpan.assistance.research.actions.activities import make_activity
from tongpan.assistance.research.actions.attendance import note
from tongpan.assistance.research.actions.mentoring import make_pair
from tongpan.assistance.research.actions.pair_checks import PairDraft
from tongpan.assistance.research.actions.sessions import save_session
from tongpan.assistance.research.models import Activity, Item, Session
from tongpan.assistance.works.actions.ledger import Line, write
from tongpan.assistance.works.actions.reversal import reverse_entry
from tongpan.assistance.works.models import Fund, Milestone, PlaceChange, Project, ProjectFunding
from tongpan.registry.models import School

PRIMARY, JUNIOR, FAR, COUNTY = "2144180001", "2144180002", "2144180003", "441801"
SINCE, UNTIL = dt.date(2025, 9, 1), dt.date(2026, 7, 31)


class Records:
    """The world with short ways to fill its lists. Each returns how many rows its list then has."""

    def __init__(self, world: World) -> None:
        self.world, self.user = world, world.users["planner"]
        self.county, self.school, self.junior = (world.units[own] for own in (COUNTY, PRIMARY, JUNIOR))
        for slug, stages in ((PRIMARY, ["primary"]), (JUNIOR, ["junior"]), (FAR, ["primary"])):
            School.everywhere.filter(unit__slug=slug).update(stages=stages)

    def person(self, unit: Any = None, **facts: Any) -> Any:
        """Somebody who has been at a school for ten years."""
        own = {"subject": "语文", "joined_school": dt.date(2015, 9, 1), "posting": {"stage": "primary"}} | facts
        return teacher(unit or self.school, **own)

    def bond(self, **facts: Any) -> Bond:
        """The primary school helps the junior one."""
        draft = Draft("pairing", [(self.school, "supporter"), (self.junior, "recipient")], facts.get("name", ""))
        return make_bond(self.county, draft, since=facts.get("since", SINCE), until=None, user=self.user)

    def bonds(self) -> int:
        """One without a name, one with a partner outside, one that ended."""
        outer = Organisation.everywhere.create(unit=self.county, name="粤南大学", kind="university")
        self.bond()
        sides = [(outer, "supporter"), (self.school, "recipient"), (self.junior, "recipient")]
        make_bond(self.county, Draft("university", sides, "师大帮扶", "协议"), since=SINCE, until=UNTIL, user=self.user)
        return 2

    def needs(self) -> int:
        """One stated under a bond, one answered."""
        city = self.world.users["city_planner"]
        need_steps.state_need(
            Need(unit=self.school, title="缺音乐教师", domain="teachers", urgent=True, stated=SINCE,
                 due=dt.date(2025, 10, 1), bond=self.bond()), user=self.user
        )  # fmt: skip
        told = need_steps.state_need(
            Need(unit=self.county, title="缺教研员", domain="teaching", stated=SINCE, detail="两名\n以上"),
            user=self.user,
        )
        need_steps.answer_need(told, response="派两名", division="教研室", owner=None, promised=UNTIL, user=city)
        return 2

    def tasks(self) -> int:
        """A whole with its part, one of them done."""
        cycle = Cycle.everywhere.create(unit=self.county, name="三年帮扶", since=SINCE, until=dt.date(2028, 8, 31))
        own = {"cycle": cycle, "title": "课堂改进", "planned": SINCE, "due": UNTIL, "domain": "teaching"}
        whole = Task.everywhere.create(unit=self.county, number=1, owner=self.user, division="教研室", **own)
        Task.everywhere.create(unit=self.school, parent=whole, state="done", started=SINCE, done=dt.date(2025, 10, 1),
                               result="完成", **own)  # fmt: skip
        return 2

    def projects(self) -> int:
        """One delivered, one that is sought."""
        Project.everywhere.create(
            unit=self.school, kind="lighting", name="照明改造", stage="primary", state="delivered", due=UNTIL,
            planned=SINCE, started=SINCE, delivered=dt.date(2025, 10, 20), budget=Decimal("120000.50"),
        )  # fmt: skip
        Project.everywhere.create(unit=self.county, kind="equipment", name="实验设备")
        return 2

    def milestones(self) -> int:
        """One reached, one still to come, of two projects."""
        self.projects()
        school, county = Project.everywhere.order_by("pk")
        Milestone.everywhere.create(project=school, name="封顶", due=SINCE, done=dt.date(2025, 9, 30))
        Milestone.everywhere.create(project=county, name="招标", due=UNTIL)
        return 2

    def sources(self) -> int:
        """Two sources of a project."""
        self.projects()
        project = Project.everywhere.get(name="照明改造")
        for source, amount in (("county", "100000.50"), ("donation", "20000")):
            ProjectFunding.everywhere.create(project=project, source=source, amount=Decimal(amount))
        return 2

    def items(self) -> int:
        """A lesson by a teacher of a school, and a lecture of a guest."""
        session = Session.everywhere.filter(activity=self.activity()).order_by("starts").first()
        own = {"session": session, "subject": "chinese", "stage": "primary"}
        Item.everywhere.create(kind="lesson", title="草原", grade=6, unit=self.school, speaker=self.person(), **own)
        Item.everywhere.create(session=session, kind="lecture", title="新课标解读", guest="市教研院教研员")
        return 2

    def places(self) -> int:
        """By a project, and by a closure."""
        project = Project.everywhere.create(unit=self.school, kind="extension", name="扩建教学楼")
        PlaceChange.everywhere.create(unit=self.school, kind="extension", stage="primary", places=90, day=SINCE,
                                      project=project, urban=False)  # fmt: skip
        PlaceChange.everywhere.create(
            unit=self.junior, kind="closure", stage="junior", places=-40, day=SINCE, note="撤点"
        )
        return 2

    def ledger(self) -> int:
        """Received, allocated and spent; two alike; one put right."""
        day = dt.date(2025, 3, 1)
        fund = Fund.everywhere.create(unit=self.county, source="donation", name="帮扶资金", opened=dt.date(2025, 1, 1))
        project = Project.everywhere.create(unit=self.school, kind="lighting", name="照明改造", state="running")
        lines = [
            Line("received", Decimal(9000), day, voucher="银1"), Line("allocated", Decimal(5000), day, project=project),
            Line("allocated", Decimal(1000), day, unit=self.junior, note="图书"),
            Line("spent", Decimal("700.25"), day, project=project),
            Line("spent", Decimal("700.25"), day, project=project),
        ]  # fmt: skip
        made = [write(fund, own, user=self.user).entry for own in lines]
        reverse_entry(made[-1], day=day, reason="重复", user=self.user)
        return 6

    def placements(self) -> int:
        """One under a bond, one that ended early."""
        bond = self.bond()
        own = {"kind": "exchange", "since": SINCE, "until": UNTIL, "direction": "down"}
        told = [
            (Move(self.person(), self.junior, bond=bond, share=0.5, **own), Terms(scheme="百师计划", purpose="带学科")),
            (Move(self.person(), self.junior, stage="junior", subject="数学", **own), Terms()),
        ]
        for _n in range(4):
            self.person()
        made = send(told, unit=self.county, user=self.user)
        end([made[1]], last=dt.date(2025, 10, 31), reason="调动", unit=self.county, user=self.user)
        return 2

    def call(self) -> Call:
        """A call of the county for its junior school."""
        return Call.everywhere.create(
            unit=self.county, title="语文教师交流", kind="exchange", host=self.junior, places=1, state="open",
            opens=dt.date(2025, 5, 1), closes=dt.date(2025, 6, 30), since=SINCE, until=UNTIL, direction="down",
        )  # fmt: skip

    def applications(self) -> int:
        """Somebody applied."""
        people = [self.person() for _n in range(5)]
        apply(self.call(), people[0], day=dt.date(2025, 5, 20), reason="本人申请", user=self.user)
        return 1

    def activity(self, name: str = "语文同课异构", **facts: Any) -> Activity:
        """An activity of the county with two sessions on two days."""
        starts = dt.datetime(2025, 10, 14, 9, tzinfo=timezone.get_default_timezone())
        session = Session(starts=starts, ends=starts + dt.timedelta(hours=2), hours=2, places=facts.pop("places", 60))
        own = Activity(unit=self.county, kind="lesson_study", name=name, tier="county", place="云溪镇")
        parts = [(self.school, "host"), (self.junior, "participant")]
        made = make_activity(Event(own, session, parts, None), user=self.user)
        later = starts + dt.timedelta(days=1)
        save_session(
            Session(activity=made, name="第二场", starts=later, ends=later, hours=1, room="礼堂"), user=self.user
        )
        return made

    def activities(self) -> int:
        """One with two sessions."""
        self.activity()
        return 1

    def attendance(self) -> int:
        """Two people at the first session, one of them at both."""
        first, second = Session.everywhere.filter(activity=self.activity()).order_by("starts")
        people = [self.person(), self.person(self.junior)]
        note(first, people, how="hand", user=self.user)
        note(second, people[:1], how="code", user=self.user)
        return 3

    def mentoring(self) -> int:
        """One pair across schools."""
        draft = PairDraft(self.person(), self.person(self.junior), SINCE, UNTIL, subject="13", stage="primary")
        make_pair(self.county, draft, user=self.user)
        return 1

    def fill(self, kind: str) -> int:
        """The records of a kind."""
        with in_unit(self.county):
            count: int = getattr(self, kind)()
        return count
