"""The rows of a school's figures as HTML: ninety on a page, which the template engine is slow at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.ui.badges import badge
from tongpan.ui.formats import escaped, markup, number

from .queries.figures import FigureHistory


def signed(value: float | None) -> str:
    """A change with its sign; nothing where there is none."""
    if not value:
        return "" if value is None else "0"
    return f"+{number(value)}" if value > 0 else number(value)


def history_rows(rows: Iterable[FigureHistory], trends: Mapping[str, SafeString]) -> SafeString:
    """Each figure with its values, the change from the year before, and its line."""
    return SafeString("".join(_row(row, trends.get(row.key, "")) for row in rows))


def _row(row: FigureHistory, trend: str) -> str:
    figure, decimals = row.figure, 0 if row.figure.whole else None
    symbol = markup(" <small>{}</small>", figure.symbol) if figure.symbol else ""
    local = f" {badge('info', _('Local'))}" if figure.local else ""
    past = "".join(f'<td class="num">{number(value, decimals)}</td>' for value in row.values[:-1])
    return (
        f'<tr><th scope="row">{escaped(figure.label)}{symbol}{local}</th>{past}{_now(row, decimals)}'
        f'<td class="num soft">{signed(row.change)}</td><td>{trend}</td></tr>'
    )


def _now(row: FigureHistory, decimals: int | None) -> str:
    if row.now is None and row.needed:
        return f'<td class="num strong cell-gap">{escaped(_("not reported"))}</td>'
    return f'<td class="num strong">{number(row.now, decimals)}</td>'
