"""What waits in the exchange of people: choices, words, postings, appraisals, certificates, and what ends soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.years import current_year
from tongpan.assistance.base.todo import Todo, waits

from .actions import news  # noqa: F401 - names the news of this part
from .queries import waiting as due
from .queries.policy import remind_days

EDIT, APPLY = "assistance.edit_exchange", "assistance.apply_for_exchange"
LOOK_BACK = dt.timedelta(days=365)
"""What was missed longer ago is history and waits for nobody."""


def _units(user: User, permission: str) -> list[Unit]:
    return due.outermost(grant.unit for grant in user.current_grants if user.has_perm(permission, grant.unit))


def _todo(
    kind: str, text: str, unit: Unit, href: str, *, key: str = "", day: dt.date | None = None, **values: Any
) -> Todo:
    return Todo(f"exchange.{kind}", f"exchange.{kind}:{unit.pk}:{key}", text, unit, href, values, day)


def _page(unit: Unit, day: dt.date, page: str, **parts: Any) -> str:
    return reverse(f"assistance:exchange-{page}", kwargs={"unit": unit.slug, "year": current_year(day), **parts})


def planning(user: User, day: dt.date) -> Iterator[Todo]:
    """What waits for who plans: applications to choose from, people to post, certificates, what ends soon."""
    for unit in _units(user, EDIT):
        for call in due.calls_to_select(unit):
            yield _todo("select", gettext_noop("%(count)s applications to “%(call)s” wait for a choice"), unit,
                        _page(unit, day, "call", call=call.pk), key=str(call.pk), day=call.closes,
                        count=call.waiting, call=call.title)  # type: ignore[attr-defined]  # fmt: skip
        for call in due.calls_to_post(unit):
            yield _todo("post", gettext_noop("%(count)s people for “%(call)s” are approved and can be posted"), unit,
                        _page(unit, day, "call", call=call.pk), key=str(call.pk), day=call.since,
                        count=call.waiting, call=call.title)  # type: ignore[attr-defined]  # fmt: skip
        if count := due.to_certify(unit, day - LOOK_BACK):
            yield _todo("certify", gettext_noop("%(count)s placements were passed and have no certificate"), unit,
                        _page(unit, day, "appraisals") + "?moment=final&period=all", count=count)  # fmt: skip
        if days := due.ending(unit, day, day + dt.timedelta(days=remind_days(unit, day))):
            yield _todo("ending", gettext_noop("%(count)s placements end soon"), unit, _page(unit, day, "placements"),
                        day=days[0], key=days[0].isoformat(), count=len(days))  # fmt: skip


def answering(user: User, day: dt.date) -> Iterator[Todo]:
    """What waits for schools, and for the bureau that may speak for them: calls, words and appraisals."""
    for unit in _units(user, APPLY):
        for call in due.calls_to_answer(unit, day) if unit.is_school else ():
            yield _todo("call", gettext_noop("Put somebody forward for “%(call)s”, or leave it"), unit,
                        _page(unit, day, "call", call=call.pk), key=str(call.pk), day=call.closes,
                        call=call.title)  # fmt: skip
        for call, count in due.words_to_give(unit).items():
            yield _todo("word", gettext_noop("%(count)s words are to be given on applications to “%(call)s”"), unit,
                        _page(unit, day, "call", call=call.pk), key=str(call.pk), day=call.since, count=count,
                        call=call.title)  # fmt: skip
        if days := due.middle_due(unit, day):
            yield _todo("appraise", gettext_noop("%(count)s mid-term appraisals are due"), unit,
                        _page(unit, day, "placements"), key="middle", day=days[0], count=len(days))  # fmt: skip
        if days := due.final_due(unit, day, day - LOOK_BACK):
            yield _todo("appraise", gettext_noop("%(count)s final appraisals are due"), unit,
                        _page(unit, day, "placements"), key="final", day=days[0], count=len(days))  # fmt: skip


waits(planning, exchange_select=_("Applications to choose from"), exchange_post=_("People to post"),
      exchange_certify=_("Certificates to issue"), exchange_ending=_("Placements that end soon"))  # fmt: skip
waits(
    answering,
    exchange_call=_("Calls that are open"),
    exchange_word=_("Words to give"),
    exchange_appraise=_("Appraisals due"),
)
