"""The region of the chaos: a county with a plan to adopt, one for imports, a bond with files, a fund, one planner."""

from __future__ import annotations

import datetime as dt

from tests.web.insight import region as made
from tests.web.insight.test_adopt import PARAMS, staffed

NAME, PASSWORD = "chaos", "a long enough secret"
PLANNED, IMPORTED = "441826", "441825"
SCHOOL, HELPED = "2144182501", "2144182601"
YEAR = made.YEAR


def lay() -> None:
    """Make the records, once."""
    from django.core.management import call_command

    from tongpan.access.models import Role
    from tongpan.access.reach import everything, process_sees
    from tongpan.access.scope import in_unit
    from tongpan.assistance.partnership.models import Bond, BondMember
    from tongpan.assistance.works.models import Fund
    from tongpan.insight.actions.gap import measure_gap
    from tongpan.insight.actions.plan import plan_county

    call_command("migrate", verbosity=0)
    process_sees(everything("the region of the chaos"))
    city = made.city()
    county, other = made.county(city), made.county(city, IMPORTED, "连山壮族瑶族自治县")
    first = staffed(county, HELPED, "第一小学", backbone=4, others=4)
    staffed(county, "2144182602", "第二小学", backbone=0, others=8)
    made.school(other, SCHOOL, "云溪小学", figures={"primary": made.FULL}, shared=made.ROOMS)
    user = made.account(NAME, Role.PLANNER, on=city)
    with in_unit(county):
        plan_county(county, YEAR, PARAMS, user=user)
        measure_gap(county, YEAR, user=user)
        bond = Bond.everywhere.create(unit=county, form="pairing", since=dt.date(2025, 9, 1))
        BondMember.everywhere.create(bond=bond, unit=first, since=bond.since)
        Fund.everywhere.create(unit=county, name="帮扶资金", source="fiscal", opened=bond.since)
