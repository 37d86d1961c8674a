"""What an effect says, in sentences: the verdict, the years before, and what another conclusion would take."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongpan.ui.formats import absent, number, percent

from .answer import Answer
from .tables import lacks_of
from .words import chance


def sentence(page: Answer) -> str:
    """The verdict in one plain sentence."""
    effect = page.effect
    values = {
        "outcome": page.outcome.get("label", ""), "helped": len(page.helped), "confidence": page.confidence,
        "value": page.amount(effect.get("value"), sign=True), "worth": page.amount(page.result.get("worth")),
        "low": page.amount(effect.get("low"), sign=True), "high": page.amount(effect.get("high"), sign=True),
    }  # fmt: skip
    if page.verdict in ("worked", "worse"):
        text = _(
            "Through the help, “%(outcome)s” at the %(helped)s helped schools has changed by %(value)s against what it "
            "would have been (%(confidence)s interval: %(low)s to %(high)s)."
        )
    elif page.verdict == "none":
        text = _(
            "“%(outcome)s” at the %(helped)s helped schools went as it would have gone without help: the effect lies "
            "between %(low)s and %(high)s (%(confidence)s interval), and less than %(worth)s is not worth naming."
        )
    elif not effect:
        text = _("From these records nobody can say whether the help changed “%(outcome)s”.")
    else:
        text = _(
            "From these records nobody can say whether the help changed “%(outcome)s”: the estimate is %(value)s, with "
            "an interval from %(low)s to %(high)s."
        )
    return text % values


def other(page: Answer) -> list[str]:
    """What it would have to be for another conclusion, a sentence each."""
    bend = page.result.get("bend")
    if bend and page.verdict in ("worked", "worse"):
        values = {
            "bend": page.amount(bend["bend"]),
            "seen": page.amount(bend["seen"]),
            "ratio": number(bend["ratio"], 1),
        }
        found = [
            _(
                "The interval would hold zero if, without the help, the two groups had drifted apart by %(bend)s more "
                "each year since it began."
            )
        ]
        if not absent(bend["ratio"]):
            found.append(
                _(
                    "The largest step from one year to the next before the help was %(seen)s: it would take %(ratio)s "
                    "times that, year after year."
                )
            )
        return [text % values for text in found]
    if not page.effect:
        return []
    return [*_unseen(page), *(_drift(page) if page.verdict == "unknown" else ())]


def _unseen(page: Answer) -> list[str]:
    """The smallest effect that would have been found."""
    power = percent(page.result["rules"]["power"]["value"], 0)
    text = _(
        "With these schools and years an effect of %(smallest)s or more would have been found with a chance of "
        "%(power)s; a smaller one may have gone unseen."
    )
    return [text % {"smallest": page.amount(page.effect["smallest"]), "power": power}]


def _drift(page: Answer) -> list[str]:
    """The drift that would by itself make the whole estimate, beside what was seen before."""
    own = lacks_of(page.result)
    if not own.drift:
        return []
    text = _(
        "If, without the help, the two groups drifted apart by %(drift)s a year since it began, that alone would make "
        "the whole estimate of %(value)s."
    )
    if own.seen:
        text += _(" Before the help they moved apart by up to %(seen)s from one year to the next.")
    drift, seen = page.amount(own.drift), page.amount(own.seen)
    return [text % {"drift": drift, "seen": seen, "value": page.amount(page.effect["value"], sign=True)}]


def sides(page: Answer) -> str:
    """Who is compared with whom, in one sentence."""
    if not page.helped:
        return ""
    firsts, params = sorted({own["first"] for own in page.helped}), page.run.params
    values = {
        "helped": len(page.helped), "compared": len(page.compared), "source": page.result.get("source", ""),
        "outcome": page.outcome.get("label", ""), "years": f"{page.years[0]}–{page.years[-1]}",
        "since": str(firsts[0]) if len(firsts) == 1 else f"{firsts[0]}–{firsts[-1]}",
        "where": _("of the same counties") if params.get("within") == "same" else _("of the whole unit"),
    }  # fmt: skip
    if (page.effect.get("comparison") or params.get("comparison")) == "not_yet":
        text = _(
            "By “%(outcome)s” in %(years)s, %(helped)s schools helped since %(since)s (%(source)s) are compared with "
            "those of them not yet helped at the time, and with %(compared)s schools %(where)s never helped."
        )
    else:
        text = _(
            "By “%(outcome)s” in %(years)s, %(helped)s schools helped since %(since)s (%(source)s) are compared with "
            "%(compared)s schools %(where)s that never had this help."
        )
    return text % values


def trend(page: Answer) -> str:
    """What the years before say."""
    own = page.result.get("trend")
    if own:
        limit = page.result["rules"]["trend_level"]["value"]
        text = (
            _("Before the help the two groups did not move alike (p = %(p)s).")
            if own["p"] < limit
            else _("Before the help the two groups moved alike as far as can be seen (p = %(p)s).")
        )
        return text % {"p": chance(own["p"])}
    if page.effect.get("method") == "placebo":
        return _("With so few helped schools the years before cannot be tested; look at the picture.")
    return (
        _("There are too few years before the help to test whether the two groups moved alike.") if page.effect else ""
    )


def rank(page: Answer) -> str:
    """Where the effect stands among the placebos."""
    own = page.result.get("path")
    if not own:
        return ""
    text = _(
        "Taken as if they had been helped, other schools show effects too: by size the real one is number %(rank)s of "
        "%(all)s."
    )
    return text % {"rank": own["rank"], "all": len(own["placebos"]) + 1}


def contrast(page: Answer) -> str:
    """The two-way result, how much of it compares the helped with the helped, and the saturated regression."""
    own = page.result.get("contrast")
    if not own:
        return ""
    text = _(
        "%(value)s, p = %(p)s (wild cluster bootstrap, %(draws)s draws, %(clusters)s clusters). %(share)s of it "
        "compares the helped with those helped before."
    ) % {
        "value": page.amount(own["value"], sign=True), "p": chance(own["p"]), "draws": number(own["draws"]),
        "clusters": number(own["clusters"]), "share": percent(own["earlier"], 0),
    }  # fmt: skip
    second = own.get("sun_abraham")
    if second:
        values = {"value": page.amount(second[0], sign=True), "error": number(second[1], page.digits)}
        text += _(" Sun and Abraham (2021): %(value)s, standard error %(error)s.") % values
    return text
