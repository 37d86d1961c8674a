"""What insight gives to appraisal: figures of counties for schemes, and values for the national evaluations.

Everything comes from the newest stored gap of the county and year, or from the figures of the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.assessment.appraisal.sources import Found, Lines, gives_indicators, gives_national
from tongpan.registry.models import YearFigures
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import parameter, rule_pack

from .models import Run
from .queries.defaults import DEFAULT_PACK
from .queries.places import statistics_day
from .queries.stored import summaries_of
from .queries.words import named, stage_name

GAP, PAGE = "gap", "insight:gap"
PASSES = {"passes": True, "fails": False}
PASSING, WITHIN = "passing", "within"
KINDERGARTEN = "kindergarten"
PUBLIC, TEACHERS = "preschool:public", "preschool:teachers"
Summary = Mapping[str, Any]


def _gaps(counties: Sequence[Unit], year: int) -> dict[str, tuple[str, Summary]]:
    """The key and the summary of the newest gap of each county, in two queries."""
    rows = Run.everywhere.filter(unit__in=counties, year=year, kind=Run.Kind.GAP, params={}, pack=DEFAULT_PACK)
    newest: dict[int, Any] = {}
    for unit, pk in rows.order_by("-created").values_list("unit_id", "pk"):
        newest.setdefault(unit, pk)
    summaries = summaries_of(newest.values())
    slugs = {own.pk: own.slug for own in counties}
    return {slugs[unit]: (str(pk), summaries[pk]) for unit, pk in newest.items()}


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _figure(summary: Summary, code: str) -> float | None:
    if code == PASSING:
        stages = summary["stages"].values()
        return _share(sum(own["passing"] for own in stages), sum(own["schools"] for own in stages))
    if code == WITHIN:
        judged = [own["passes"] for own in summary["indicators"] if own["counts"] and own["passes"] is not None]
        return _share(judged.count(True), len(judged))
    what, name, stage = code.split(":")
    row = next((own for own in summary["indicators"] if (own["code"], own["stage"]) == (name, stage)), None)
    return None if row is None or not isinstance(row[what], int | float) else float(row[what])


def gap_figures(units: Sequence[Unit], year: int, code: str) -> dict[str, Found]:
    """One figure of the newest gap of each county; a county that is not measured is not there."""
    return {
        slug: Found(value, cite=f"run:{key}", page=PAGE)
        for slug, (key, summary) in _gaps(units, year).items()
        if (value := _figure(summary, code)) is not None
    }


def gap_options() -> Iterator[tuple[str, Any]]:
    """Shares of the county, then difference coefficient and value of each indicator at each stage."""
    yield PASSING, _("Schools that meet the rule (%)")
    yield WITHIN, _("Indicators within the limit of difference (%)")
    pack = rule_pack(DEFAULT_PACK)
    for own in pack.indicators:
        for stage in pack.stages:
            words = {"indicator": named(own), "stage": stage_name(stage)}
            yield f"cv:{own.code}:{stage}", _("%(stage)s, difference coefficient: %(indicator)s") % words
            yield f"value:{own.code}:{stage}", _("%(stage)s, value of the county: %(indicator)s") % words


def national(counties: Sequence[Unit], year: int, evaluation: str) -> dict[str, dict[str, Found]]:
    """What is known for the items of a national evaluation, by county and key."""
    if evaluation == DEFAULT_PACK:
        return {slug: dict(_items(key, own)) for slug, (key, own) in _gaps(counties, year).items()}
    return _preschool(counties, year) if evaluation == "preschool-2020" else {}


def _items(key: str, summary: Summary) -> Iterator[tuple[str, Found]]:
    facts: dict[str, Any] = {"cite": f"run:{key}", "page": PAGE}
    stages = summary["stages"]
    verdicts = [PASSES.get(own["verdict"]) for own in stages.values()]
    yield "gap:schools", Found(passes=_all(verdicts), lines=tuple(map(_stage_line, stages.items())), **facts)
    for code in dict.fromkeys(own["code"] for own in summary["indicators"] if own["counts"]):
        rows = [own for own in summary["indicators"] if own["code"] == code]
        lines = tuple(map(_indicator_line, rows))
        yield f"indicator:{code}", Found(passes=_all(own["passes"] for own in rows), lines=lines, **facts)
    for own in summary["checks"]:
        found = Found(passes=PASSES.get(own["verdict"]), lines=(_check_line(own),), **facts)
        yield f"check:{own['code']}", found


def _all(passes: Iterable[bool | None]) -> bool | None:
    """False where one fails, None where one is not known, else True."""
    held = list(passes)
    if False in held:
        return False
    return None if None in held or not held else True


def _stage_line(row: tuple[str, Summary]) -> tuple[str, Summary]:
    stage, own = row
    text = gettext_noop("%(stage)s: %(passing)s of %(schools)s schools meet the rule of six of seven.")
    return text, {"stage": stage, "passing": own["passing"], "schools": own["schools"]}


def _number(value: Any, digits: int) -> str:
    return f"{value:.{digits}f}" if isinstance(value, int | float) else "—"


def _indicator_line(own: Summary) -> tuple[str, Summary]:
    text = gettext_noop(
        "%(stage)s: difference coefficient %(cv)s (at most %(limit)s); %(below)s of %(schools)s below %(least)s."
    )
    numbers = {"cv": _number(own["cv"], 3), "limit": _number(own["limit"], 2), "least": _number(own["threshold"], 1)}
    return text, {"stage": own["stage"], "below": own["below"], "schools": own["schools"], **numbers}


def _check_line(own: Summary) -> tuple[str, Summary]:
    words = {"check": own["label"], "check_zh": own["label_zh"], "failing": own["failing"], "rows": own["rows"]}
    if own["verdict"] not in PASSES:
        return gettext_noop("%(check)s: cannot be judged, figures are missing."), words
    if not own["failing"]:
        return gettext_noop("%(check)s: met."), words
    return gettext_noop("%(check)s: %(failing)s of %(rows)s fall short."), words


def _preschool(counties: Sequence[Unit], year: int) -> dict[str, dict[str, Found]]:
    """Children in public kindergartens, and children per teacher, from the figures of the year in one query."""
    rows = YearFigures.objects.filter(year=year, stage=KINDERGARTEN)
    sums: dict[str, dict[str, float]] = {}
    for path, public, values in rows.values_list("unit__path", "unit__school__public", "values"):
        county = next((own for own in counties if path.startswith(own.path)), None)
        if county is None:
            continue
        own = sums.setdefault(county.slug, {"children": 0.0, "public": 0.0, "teachers": 0.0})
        children = float(values.get("pupils") or 0)
        own["children"] += children
        own["public"] += children if public else 0
        own["teachers"] += float(values.get("teachers") or 0)
    by_slug = {own.slug: own for own in counties}
    return {slug: dict(_of_kindergartens(by_slug[slug], year, own)) for slug, own in sums.items()}


def _of_kindergartens(county: Unit, year: int, own: Mapping[str, float]) -> Iterator[tuple[str, Found]]:
    day = statistics_day(year)
    region = region_code(county, day)
    if own["children"]:
        least = parameter("preschool/public_share").at(day, region).number
        share = own["public"] / own["children"]
        text = gettext_noop("%(share)s%% of the children are in public kindergartens (at least %(least)s%%).")
        lines: Lines = ((text, {"share": f"{share * 100:.1f}", "least": f"{least * 100:g}"}),)
        yield PUBLIC, Found(share, share >= least, lines, f"figures:{year}", "registry:schools")
    if own["teachers"]:
        most = parameter("preschool/children_per_teacher").at(day, region).number
        ratio = own["children"] / own["teachers"]
        text = gettext_noop("One teacher for %(ratio)s children (at most %(most)s).")
        lines = ((text, {"ratio": f"{ratio:.1f}", "most": f"{most:g}"}),)
        yield TEACHERS, Found(ratio, ratio <= most, lines, f"figures:{year}", "registry:schools")


gives_indicators(GAP, _("Gap of the county"), of=("county",), find=gap_figures, options=gap_options, page=PAGE)
gives_national(national)
