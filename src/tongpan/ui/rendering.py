"""Form widgets as HTML. A page with a filter bar has dozens of options, and Django renders two templates for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from .formats import escaped

FOLDER = "django/forms/widgets/"
INPUTS = {f"{FOLDER}{name}.html" for name in ("text", "number", "email", "password", "hidden", "date", "checkbox")}
SELECT, OPTION = f"{FOLDER}select.html", f"{FOLDER}select_option.html"


class WidgetRenderer(DjangoTemplates):
    """Writes inputs and lists of choices itself, as Django's own templates do, and leaves the rest to them."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        """The widget, form or field as HTML."""
        if template_name in INPUTS:
            return SafeString(_input(context["widget"]))
        if template_name == SELECT and _plain(context["widget"]):
            return SafeString(_select(context["widget"]))
        return super().render(template_name, context, request)


def _plain(widget: Mapping[str, Any]) -> bool:
    return all(option["template_name"] == OPTION for _name, group, _n in widget["optgroups"] for option in group)


def _attrs(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    attrs = _attrs(widget["attrs"])
    return f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}{attrs}>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = []
    for name, group, _n in widget["optgroups"]:
        parts += [f'\n  <optgroup label="{escaped(name)}">'] if name else []
        parts += [f"\n  {_option(option)}" for option in group]
        parts += ["\n  </optgroup>"] if name else []
    return f'<select name="{escaped(widget["name"])}"{_attrs(widget["attrs"])}>{"".join(parts)}\n</select>'


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{escaped(option["value"])}"{_attrs(option["attrs"])}>{escaped(option["label"])}</option>'
