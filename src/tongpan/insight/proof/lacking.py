"""What is missing for a verdict, in words: each condition, what there is, what it takes, and what to do or wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.ui.formats import absent, number, percent

from .answer import Answer
from .tables import Lacks, lacks_of
from .words import chance


class Condition(NamedTuple):
    """One condition of a verdict; ``tone`` is met, gap, or muted where it cannot be told. ``then`` says what helps."""

    label: str
    there: str
    takes: str
    tone: str
    then: str = ""

    @property
    def word(self) -> str:
        """The tone as a word, for eyes that see no colour."""
        return {"met": _("there"), "gap": _("missing")}.get(self.tone, _("not known"))


def conditions(page: Answer) -> list[Condition]:
    """All of them, in the order in which they are looked at; none where the data can tell."""
    if page.verdict != "unknown" or not page.result.get("rules"):
        return []
    own = lacks_of(page.result)
    found = [_helped(page, own), _compared(page, own), _before(page, own)]
    return [*found, _trend(page, own), _width(page, own)] if page.effect else found


def _rule(page: Answer, name: str) -> float:
    return float(page.result["rules"][name]["value"])


def _label(page: Answer, schools: str, counties: str) -> str:
    return counties if page.result.get("whole") else schools


def _helped(page: Answer, own: Lacks) -> Condition:
    label, there = _label(page, _("Helped schools"), _("Helped counties")), number(own.helped)
    if own.helped < 1:
        return Condition(label, there, _("at least 1, with a year before"), "gap", _missing_values(page, helped=True))
    level = number(1 - _rule(page, "confidence"), 2)
    if own.p_least is None or own.p_least <= 1 - _rule(page, "confidence"):
        takes = _("enough that a p below %(level)s can come out") % {"level": level}
        return Condition(label, there, takes, "met")
    takes = _("p can be %(p)s at the least; it must be able to fall to %(level)s") % {
        "p": chance(own.p_least), "level": level,
    }  # fmt: skip
    then = _("Wait until more are helped, or ask about all bonds of this form together.")
    if own.compared_for_p:
        then = _("Compare with at least %(count)s, or wait until more are helped.") % {"count": own.compared_for_p}
    return Condition(label, there, takes, "gap", then)


def _compared(page: Answer, own: Lacks) -> Condition:
    least = int(_rule(page, "compared_least"))
    label = _label(page, _("Schools to compare with"), _("Counties to compare with"))
    enough = own.compared >= least
    then = "" if enough else " ".join(_wider(page))
    takes = _("at least %(count)s") % {"count": least}
    return Condition(label, number(own.compared), takes, "met" if enough else "gap", then)


def _wider(page: Answer) -> Iterator[str]:
    """Where further schools to compare with can be found."""
    params = page.run.params
    if params.get("within") == "same":
        yield _("Change the question: compare within the whole unit.")
    if params.get("alone"):
        yield _("Change the question: let in schools that have other help.")
    if params.get("like"):
        yield _("Change the question: let in schools in other places.")
    if values := _missing_values(page, helped=False):
        yield values
    elif params.get("within") != "same":
        yield _("Ask at the level above, where there are more schools.")


def _missing_values(page: Answer, *, helped: bool) -> str:
    """How many schools of a side were left out; their list says which values are missing."""
    count = sum(own["helped"] == helped for own in page.result.get("left") or [])
    if not count:
        return _("Check in the bond or programme who was helped and since when.") if helped else ""
    return ngettext(
        "%(count)s school was left out: enter what it lacks, see “Left out”.",
        "%(count)s schools were left out: enter what they lack, see “Left out”.", count,
    ) % {"count": count}  # fmt: skip


def _before(page: Answer, own: Lacks) -> Condition:
    least = int(_rule(page, "years_before"))
    takes = _("at least %(count)s") % {"count": least}
    label = _("School years before the help")
    if own.before >= least:
        return Condition(label, number(own.before), takes, "met")
    first = min(page.years, default=page.run.year)
    wanted = _("、").join(str(first - back) for back in range(least - own.before, 0, -1))
    then = _("Import the values of earlier school years (%(years)s). Waiting does not help here.") % {"years": wanted}
    return Condition(label, number(own.before), takes, "gap", then)


def _trend(page: Answer, own: Lacks) -> Condition:
    level = _rule(page, "trend_level")
    takes = _("p of at least %(level)s") % {"level": number(level, 2)}
    label = _("Both groups moved alike before")
    if own.trend is None:
        then = _("Few were helped, or there are few years before: judge it by the picture.")
        return Condition(label, _("not tested"), takes, "muted", then)
    there = _("p = %(p)s") % {"p": chance(own.trend)}
    if own.trend >= level:
        return Condition(label, there, takes, "met")
    then = _(
        "Change the question: compare only with schools in like places, or with others. More years after the help do "
        "not mend it."
    )
    return Condition(label, there, takes, "gap", then)


def _width(page: Answer, own: Lacks) -> Condition:
    low, high, worth = page.effect["low"], page.effect["high"], page.result.get("worth")
    label = _("Width of the interval")
    takes = _("without zero, or within ±%(worth)s") % {"worth": page.amount(worth)}
    if absent(worth) or own.wide is None:
        return Condition(label, page.amount(high - low), takes, "muted")
    there = _("%(width)s: %(times)s times the smallest effect that matters") % {
        "width": page.amount(high - low), "times": number(own.wide, 1),
    }  # fmt: skip
    clear = not low <= 0 <= high and page.effect["p"] <= 1 - _rule(page, "confidence")
    if clear or (-worth <= low and high <= worth):
        return Condition(label, there, takes, "met")
    return Condition(label, there, takes, "gap", _narrower(page, own))


def _narrower(page: Answer, own: Lacks) -> str:
    """The schools, or the years, with which the effect that matters would be found."""
    values = {
        "schools": number(own.schools), "helped": number(own.helped), "years": own.years,
        "until": page.years[-1] + (own.years or 0), "power": percent(_rule(page, "power"), 0),
        "worth": page.amount(page.result["worth"]),
    }  # fmt: skip
    if own.schools and own.years:
        text = _(
            "To find an effect of %(worth)s with a chance of %(power)s, either wait for the figures of %(until)s "
            "(%(years)s more school years), or ask about some %(schools)s helped schools together (now %(helped)s)."
        )
    elif own.schools:
        text = _(
            "To find an effect of %(worth)s with a chance of %(power)s, ask about some %(schools)s helped schools "
            "together (now %(helped)s); waiting alone does not suffice."
        )
    elif own.years:
        text = _(
            "To find an effect of %(worth)s with a chance of %(power)s, wait for the figures of %(until)s (%(years)s "
            "more school years)."
        )
    else:
        text = _("Choose an outcome that differs less from year to year, or ask again when more has been helped.")
    return text % values
