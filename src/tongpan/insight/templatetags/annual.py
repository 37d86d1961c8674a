"""How the annual report writes its figures."""

from __future__ import annotations

from typing import Any

from django import template

from tongpan.insight.annual.content import cut, main_unit, main_value, mark_words, shown, unit_of
from tongpan.insight.annual.counted import Line
from tongpan.insight.annual.outline import Item
from tongpan.insight.proof.citing import finding_of
from tongpan.insight.queries.words import chinese, stage_name
from tongpan.ui.formats import number

register = template.Library()


@register.simple_tag
def annual_value(line: Line, value: float) -> str:
    """A figure's value."""
    return shown(line, value)


@register.simple_tag
def annual_unit(line: Line) -> str:
    """A figure's unit."""
    return unit_of(line)


@register.simple_tag
def annual_main(item: Item, value: float) -> str:
    """A county's value of a main figure."""
    return main_value(item, value)


register.filter("annual_main_unit", main_unit)
register.filter("pairs", lambda values, items: zip(items, values, strict=True))


@register.simple_tag
def annual_label(own: Any) -> str:
    """An indicator's name in the reader's language."""
    return str(own.label_zh if chinese() else own.label)


@register.simple_tag
def annual_stage(stage: str) -> str:
    """A stage's name."""
    return str(stage_name(stage))


@register.simple_tag
def annual_cv(own: Any, value: float | None) -> str:
    """A difference coefficient, or a number of counties."""
    return number(value, 3 if own.alone else 0)


@register.simple_tag
def annual_mark(mark: tuple[str, int] | None) -> str:
    """What a school's mark says."""
    return mark_words(mark)


@register.simple_tag
def annual_cut(rows: Any, count: int) -> str:
    """That a list shows only its first rows."""
    return cut(len(rows), count)


@register.simple_tag
def annual_finding(run: Any) -> str:
    """What an answer to “did it work?” says."""
    return finding_of(run).said
