"""Who is told what of an application: both schools after the choice, the home school after the answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.roles import SCHOOL_KEEPERS
from tongpan.access.years import current_year
from tongpan.assistance.base.news import holders, names_news, tell
from tongpan.assistance.exchange.models import Application, Call

names_news(
    __name__,
    exchange_chosen=_("Somebody was chosen, and a word is asked for"),
    exchange_answered=_("An application was answered"),
    exchange_posted=_("Somebody was posted"),
)  # fmt: skip
CHOSEN = gettext_noop("People were chosen for “%(call)s”; %(school)s is asked for its word.")
ANSWERED = gettext_noop("Applications of %(school)s to “%(call)s” were answered: not chosen.")
POSTED = gettext_noop("People of %(school)s were posted by “%(call)s”.")


def tell_schools(call: Call, applications: Iterable[Application], kind: str, text: str, *, user: User) -> None:
    """Tell the schools concerned, each once a call and kind; call it inside the transaction."""
    schools: dict[int, Unit] = {}
    for own in applications:
        sides = (own.unit, own.host or call.host) if kind == "exchange.chosen" else (own.unit,)
        schools |= {side.pk: side for side in sides if side is not None}
    for school in schools.values():
        here = reverse("assistance:exchange-call", args=(school.slug, current_year(call.since), call.pk))
        tell(
            holders(school, *SCHOOL_KEEPERS), kind, f"call:{call.pk}:{kind}:{school.pk}", text,
            {"call": call.title, "school": school.name}, unit=school, href=here, besides=user,
        )  # fmt: skip
