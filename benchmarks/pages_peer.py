"""What Tongpan's pages are compared with: a Django that says hello, and an overview that is computed row by row.

A settings module and an URLconf in one: the same database and server, no middleware.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tongpan.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.pages_peer"
WSGI_APPLICATION = None
MIDDLEWARE: list[str] = []


def hello(_request: HttpRequest) -> HttpResponse:
    """Nothing but Django."""
    return HttpResponse("hello")


def naive(_request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """The CVs of a city's counties as a first version computes them: schools one by one, their figures one by one."""
    from tongpan.access.models import Unit
    from tongpan_core.policy import rule_pack

    pack = rule_pack("balanced-2017")
    city = Unit.everywhere.get(slug=unit)
    lines = []
    for county in Unit.everywhere.counties().filter(path__under=city.path):
        sections = [
            (stage, shared | own)
            for school in Unit.everywhere.schools().filter(path__under=county.path)
            for stage, shared, own in _sections(school, year)
            if stage in pack.stages
        ]
        for rule in pack.indicators:
            for stage in pack.stages:
                rows = [values for own, values in sections if own == stage and values.get(rule.denominator)]
                lines.append((county.title, rule.code, stage, _cv(rule, rows)))
    cells = "".join(f"<tr><td>{'</td><td>'.join(map(str, line))}</td></tr>" for line in lines)
    return HttpResponse(f"<table>{cells}</table>")


def _sections(school, year: int):
    figures = {own.stage: own.values for own in school.year_figures(manager="everywhere").filter(year=year)}
    shared = figures.pop("", {})
    return [(stage, shared, own) for stage, own in figures.items()]


def _cv(rule, rows) -> float:
    weights = [row[rule.denominator] for row in rows]
    values = [sum(times * row.get(name, 0) for name, times in rule.numerator.items()) for row in rows]
    mean = sum(values) / max(sum(weights), 1)
    spread = sum(w * (value / w - mean) ** 2 for value, w in zip(values, weights)) / max(sum(weights), 1)
    return spread**0.5 / mean if mean else 0.0


urlpatterns = [path("hello/", hello), path("naive/<slug:unit>/<int:year>/", naive)]
