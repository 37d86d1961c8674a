"""The ledger: every line, a new one, a reversal, and statements of a period that balance."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import list_page, period_asked
from tongpan.assistance.base.records import address, form_page
from tongpan.assistance.works.actions.ledger import Written, write
from tongpan.assistance.works.actions.reversal import reverse_entry
from tongpan.assistance.works.forms.money import LineForm, ReversalForm
from tongpan.assistance.works.forms.statement import StatementForm
from tongpan.assistance.works.queries.balance import standings
from tongpan.assistance.works.queries.reversals import standing
from tongpan.assistance.works.queries.seen import entries_of, funds_of
from tongpan.assistance.works.queries.statement import BY, StatementRow, statement
from tongpan.assistance.works.registers import LEDGER
from tongpan.ui.formats import ABSENT, day, markup, number
from tongpan.ui.table import Column, Empty, Table

from .own import kept, seen
from .words import by_kind_of


@unit_page("assistance.view_money")
def ledger(request: UnitRequest) -> HttpResponse:
    """Every line of the funds that the unit holds or gave, and of what its schools were given."""
    own = set(funds_of(request.unit).values_list("pk", flat=True))

    def fund_page(row: Any) -> Any:
        return address(request, "works-fund", fund=row.fund_id) if row.fund_id in own else ""

    columns = [
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("kind", _("Kind"), value=_what, order="kind"),
        Column("amount", _("Amount"), _("yuan"), number=2, order="amount"),
        Column("fund", _("Fund"), value="fund.name", order="fund__name",
               show=lambda row: _linked(row.fund.name, fund_page(row))),
        Column("source", _("Source of money"), value=lambda row: row.fund.get_source_display()),
        Column("project", _("Project"), value=lambda row: row.project.name if row.project else ABSENT),
        Column("school", _("School"), value=lambda row: row.unit.title if row.unit else ABSENT),
        Column("voucher", _("Voucher"), value=lambda row: row.voucher or ABSENT),
        Column("note", _("Remark"), value=lambda row: row.note or ABSENT),
    ]  # fmt: skip
    return list_page(
        request, LEDGER, columns, default_sort="-day", template="assistance/works/sums.html",
        facts=by_kind_of(request, LEDGER, "pk"),
        purpose=_("Every line of money: pledged, received, allocated, spent, returned. None is ever changed."),
        actions=[("assistance:works-statement", _("Statement of a period")),
                 ("assistance:works-ledger-import", _("Import from Excel")), ("assistance:works-funds", _("Funds"))],
        empty=Empty(_("No line in this time. Lines are entered on the page of a fund."),
                    address(request, "works-funds"), _("To the funds")),
        foot=_("Sums are of the lines shown, reversals taken off; kinds are never added to one another."),
    )  # fmt: skip


def _linked(text: str, href: str) -> Any:
    return markup('<a href="{}">{}</a>', href, text) if href else text


def _what(row: Any) -> str:
    if not row.reverses_id:
        return str(row.get_kind_display())
    said = _("%(kind)s, reversal") if row.amount < 0 else _("%(kind)s, restored")
    return said % {"kind": row.get_kind_display()}


@unit_page("assistance.edit_money", FORM)
def add(request: UnitRequest, fund: int) -> HttpResponse:
    """Write a line of a fund."""
    found = seen(funds_of(request.unit).select_related("unit"), fund)
    kept(request, "assistance.edit_money", found.unit)
    start = {name: request.GET.get(name, "") for name in ("kind", "project") if request.GET.get(name)}
    form = LineForm(request.POST or None, fund=found, initial=start)
    page, sums = address(request, "works-fund", fund=fund), standings([found])[found.pk]
    return form_page(
        request, form, title=_("Enter a line of “%(fund)s”") % {"fund": found.name}, submit=_("Write the line"),
        purpose=_("Left to allocate: %(free)s yuan. Allocated and not spent: %(open)s yuan.")
        % {"free": number(sums.free, 2), "open": number(sums.unspent, 2)},
        save=lambda: _say_beyond(request, write(found, form.line(), user=request.user)),
        done=_("The line is written."), to=page, back=page, draft=f"line-{found.pk}",
    )  # fmt: skip


def _say_beyond(request: UnitRequest, written: Written) -> Written:
    if written.beyond > 0:
        beyond = number(written.beyond, 2)
        messages.warning(request, _("%(beyond)s yuan more were received than pledged.") % {"beyond": beyond})
    return written


@unit_page("assistance.edit_money", FORM)
def put_right(request: UnitRequest, entry: int) -> HttpResponse:
    """Reverse a line, or a reversal that was wrong."""
    found = seen(entries_of(request.unit).select_related("fund__unit", "project", "unit"), entry)
    kept(request, "assistance.edit_money", found.fund.unit)
    page = address(request, "works-fund", fund=found.fund_id)
    form = ReversalForm(request.POST or None, stands=standing([found])[found.pk])
    words = {"kind": _what(found), "amount": number(found.amount, 2), "day": day(found.day)}
    told = (
        _("%(kind)s, %(amount)s yuan, %(day)s. The reversal stays, and a line is written that restores what it took.")
        if found.amount < 0
        else _("%(kind)s, %(amount)s yuan, %(day)s. The line stays, and a line against it is written.")
    )
    return form_page(
        request, form, title=_("Put a reversal right") if found.amount < 0 else _("Put a line right"),
        submit=_("Restore the line") if found.amount < 0 else _("Write the reversal"), back=page, purpose=told % words,
        save=lambda: reverse_entry(
            found, day=form.cleaned_data["day"], reason=form.cleaned_data["reason"], user=request.user,
            amount=form.cleaned_data["amount"],
        ),
        done=_("The line stands again.") if found.amount < 0 else _("The reversal is written."), to=page,
    )  # fmt: skip


@unit_page("assistance.view_money")
@spares_empty
def account(request: UnitRequest) -> HttpResponse:
    """The statement of a period: opening, in, out, closing."""
    form = StatementForm(request.GET)
    own = statement(request.unit, period_asked(request), form.group)
    table = Table(
        request, _columns(request, own.by, own.total), own.rows, key="works-statement", row_key="key",
        caption=own.period.label, page_size=200,
        empty=Empty(_("No money moved up to the end of this time."), address(request, "works-funds"),
                    _("To the funds")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    return render(request, "assistance/works/statement.html", {
        "form": form, "table": table, "statement": own, "by": BY[own.by], "about": own.total.about,
    })  # fmt: skip


def _columns(request: UnitRequest, by: str, total: StatementRow) -> list[Column]:
    sums, yuan = total.sums, _("yuan")
    cash = total.about == "cash"
    period = request.GET.get("period", "")

    def lines(row: StatementRow) -> str:
        key = row.slug or row.key
        return f"{address(request, 'works-ledger')}?{by}={key}" + (f"&period={period}" if period else "")

    shown = [
        Column("title", BY[by], href=lines),
        Column("opening", _("Opening"), yuan, value="sums.opening", number=2, total=sums.opening),
        Column("pledged", _("Pledged"), yuan, value="sums.pledged", number=2, total=sums.pledged, hidden=not cash),
        Column("received", _("Received"), yuan, value="sums.received", number=2, total=sums.received),
        Column("allocated", _("Allocated"), yuan, value="sums.allocated", number=2, total=sums.allocated),
        Column("spent", _("Spent"), yuan, value="sums.spent", number=2, total=sums.spent),
        Column("returned", _("Returned"), yuan, value="sums.returned", number=2, total=sums.returned),
        Column("closing", _("Closing"), yuan, number=2, total=total.closing),
    ]  # fmt: skip
    left_out = set() if cash else {"pledged", "received", "returned"}
    return [own for own in shown if own.key not in left_out]
