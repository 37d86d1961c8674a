"""Filters and tags that every template has without loading them. ``docs/guide/pages.md`` shows them in use."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BaseForm, BoundField, Field, ModelChoiceField
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from tongpan.ui import formats
from tongpan.ui.badges import badge as make_badge
from tongpan.ui.charts.chart import Chart
from tongpan.ui.folding import steady
from tongpan.ui.memory import Memory
from tongpan.ui.provinces import region_name

register = template.Library()

for _name in ("number", "percent", "wan", "day", "moment", "school_year", "size", "spaced"):
    register.filter(_name, getattr(formats, _name))


@register.filter
def years_short(year: int) -> str:
    """2025 → 2025–26."""
    return f"{year}–{(year + 1) % 100:02d}"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``mapping|get:key``: an item by a key that is a variable; None where it is absent."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
@steady
def vendor(path: str) -> str:
    """The address of a file that set-up copies, or nothing where it was not copied: pages work without."""
    try:
        return staticfiles_storage.url(f"vendor/{path}")
    except ValueError:  # the manifest does not know it
        return ""


@register.simple_tag
@steady
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "school" %}``: a decorative icon, or one with a spoken label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', spoken, vendor("icons.svg"), name)


@register.simple_tag
@steady
def badge(tone: str, text: str = "") -> SafeString:
    """``{% badge "gap" _("Falls short") %}``: a mark and a word. Tones: met, gap, must, info, muted, synthetic."""
    return make_badge(tone, text)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """``?…`` of this page with some values changed; None removes one. The page number goes unless it is given."""
    request = context.get("request")
    params: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    params.pop("page", None)
    for key, value in changes.items():
        params.pop(key, None)
        if value is not None:
            params[key] = str(value)
    return f"?{params.urlencode()}"


LONG = 8
"""Characters of a tile's value from which it is words or a day, and set smaller so that it stays in one line."""


@register.inclusion_tag("ui/parts/tile.html")
def tile(label: str, value: Any, unit: str = "", note: str = "", tone: str = "", href: str = "") -> dict[str, Any]:
    """One figure with its label, unit and a line of note. Tones: met, gap, must."""
    long = isinstance(value, str) and len(value) > LONG and any(own >= "\u4e00" for own in value)
    return {"label": label, "value": value, "unit": unit, "note": note, "tone": tone, "href": href, "long": long}


@register.inclusion_tag("ui/parts/chart.html")
def chart(figure: Chart, key: str = "") -> dict[str, Any]:
    """A chart with its finding as title and a “show as table” switch."""
    return {"figure": figure, "svg": figure, "narrow": SafeString(figure.narrow), "key": key}


@register.inclusion_tag("ui/parts/map.html")
def map_view(figure: Chart, places: list[Any] = ()) -> dict[str, Any]:  # type: ignore[assignment]
    """A map with zoom, and a list of its places (``key``, ``name``, ``text``, ``href``) that follows the view."""
    return {"figure": figure, "svg": figure, "places": places}


@register.inclusion_tag("ui/parts/cite.html")
def cite(rule: Any, note: str = "") -> dict[str, Any]:
    """The rule that a number comes from: anything with ``reference`` and, where known, ``since`` and ``region``."""
    region = getattr(rule, "region", None) or (rule.get("region") if isinstance(rule, dict) else None)
    return {"rule": rule, "note": note, "region": region_name(str(region or ""))}


BLANK = ("", "---------")
"""How Django offers that nothing is chosen."""


def name_blank(own: Field) -> None:
    """Say in words what an empty choice is, in place of Django's dashes."""
    said = gettext("Please choose") if own.required else gettext("Nothing chosen")
    if isinstance(own, ModelChoiceField):
        own.empty_label = said if own.empty_label == BLANK[1] else own.empty_label
    elif BLANK in getattr(own.widget, "choices", ()):
        own.widget.choices = [("", said) if one == BLANK else one for one in own.widget.choices]  # type: ignore[attr-defined]


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field: label above, unit beside (``data-unit`` of the widget), help, errors."""
    attrs = bound.field.widget.attrs
    name_blank(bound.field)
    kind = getattr(bound.field.widget, "input_type", "")
    return {"field": bound, "unit": attrs.get("data-unit", ""), "inline": kind == "checkbox" and not bound.use_fieldset}


@register.inclusion_tag("ui/parts/form.html", takes_context=True)
def form(context: dict[str, Any], bound: BaseForm, submit: str, **options: Any) -> dict[str, Any]:
    """A whole form: errors as a list on top, fields, one button.

    Options: ``action``, ``draft`` (a key: what is typed is kept on this computer until it is sent), ``cancel`` (an
    address), ``confirm`` (what the button will do, and to how many), ``danger`` (True makes the button red).
    """
    return {"form": bound, "submit": submit, "csrf_token": context.get("csrf_token"), **options}


@register.inclusion_tag("ui/parts/filters.html", takes_context=True)
def filters(context: dict[str, Any], bound: BaseForm) -> dict[str, Any]:
    """A GET form as one bar; results are fetched as one types and the address follows.

    A form with ``private`` fields is sent by POST; its page answers with ``access.discreet.keep_search``.
    """
    return {"form": bound, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/table.html", takes_context=True)
def table(context: dict[str, Any], data: Any) -> dict[str, Any]:
    """A :class:`tongpan.ui.table.Table`: sort, column choice, totals, paging, bulk actions, export, empty state."""
    return {"table": data, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/empty.html")
def empty(text: str, href: str = "", action: str = "") -> dict[str, Any]:
    """Why there is nothing here, and the next step."""
    return {"text": text, "href": href, "action": action}


@register.simple_tag
def message(text: str, values: dict[str, Any] | None = None) -> str:
    """A message id with ``%(name)s`` places, as the core and jobs leave them, in the reader's language."""
    return gettext(text) % formats.in_words(values) if values else gettext(text)


@register.inclusion_tag("ui/parts/progress.html", takes_context=True)
def progress(context: dict[str, Any], job: Any, after: str = "") -> dict[str, Any]:
    """Where a job stands, renewed every second, with cancel; ``after`` is the address to go to when it is done."""
    url = reverse("access:job", kwargs={"unit": job.unit.slug, "year": context["year"], "job": job.pk})
    return {"job": job, "said": job.said(), "url": url, "after": after, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/tip.html")
def tip(text: str) -> dict[str, Any]:
    """A small “i” that explains on hover, focus and touch."""
    return {"text": text}


@register.inclusion_tag("ui/parts/tabs.html", takes_context=True)
def tabs(context: dict[str, Any], entries: list[tuple[str, str]], label: str = "", here: str = "") -> dict[str, Any]:
    """Links side by side, ``[(address, text), …]``; the one of this page, or of the address ``here``, is marked."""
    request = context.get("request")
    return {"entries": entries, "here": here or (request.path if request else ""), "label": label}


class CaptureNode(template.Node):
    """Renders what is inside once, and keeps it under a name."""

    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> str:
        """Nothing on the spot."""
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308  (rendered: escaped)
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """``{% capture name %}…{% endcapture %}``: so that one block can be shown twice."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


FRAGMENTS = Memory[SafeString](400)
"""Parts of pages that follow from unchanging things, such as a stored run."""


class KeptNode(template.Node):
    """Renders what is inside once for each value of its keys and each language."""

    def __init__(self, nodelist: template.NodeList, keys: list[template.base.FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys

    def render(self, context: template.Context) -> SafeString:
        """The part, as it was rendered before where its keys are the same."""
        keys = [own.resolve(context) for own in self.keys]
        if not keys[0]:
            return self.nodelist.render(context)
        key = (self, get_language(), *keys)
        return FRAGMENTS.get(key, lambda: self.nodelist.render(context))


@register.tag
def kept(parser: template.base.Parser, token: template.base.Token) -> KeptNode:
    """``{% kept run.pk stage %}…{% endkept %}``: rendered once for each value of the keys.

    Where the first key is empty nothing is kept.
    Everything that stands inside must follow from the keys and the language: no form (its token is one person's), no
    right, nothing that a later request could find changed.
    """
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, keys)
