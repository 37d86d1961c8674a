"""Widgets that we write ourselves read exactly as Django's templates write them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from tongpan.ui.rendering import WidgetRenderer

CHOICES = [("", _("All")), ("a&b", "甲 <b>"), ("组", [("1", "一"), (2, mark_safe("<i>二</i>"))])]


class Form(forms.Form):
    """Every widget of the platform's forms, with texts that must be escaped."""

    text = forms.CharField(widget=forms.TextInput(attrs={"placeholder": _("All"), "data-x": "a\"b'<"}), max_length=9)
    number = forms.FloatField(min_value=0.5, localize=False)
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    tick = forms.BooleanField(required=False, label="是")
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"disabled": True, "autofocus": False}))
    many = forms.MultipleChoiceField(choices=CHOICES)
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    ticks = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    area = forms.CharField(widget=forms.Textarea)
    maybe = forms.NullBooleanField()
    file = forms.FileField()


DATA = {"text": "<&\"'", "number": "1,5", "hidden": "1", "day": "2025-09-01", "tick": "on", "one": "a&b",
        "many": ["1", "2"], "ticks": ["1"], "area": "\n<"}  # fmt: skip
INITIAL = {"number": 1234.5, "day": dt.date(2025, 9, 1), "tick": True, "one": "2", "maybe": False, "text": 0}


def tight(html: str) -> str:
    """Without the space between tags, of which Django's option templates leave some more."""
    return re.sub(r">\s+<", "><", html)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("given", [{}, {"data": DATA}, {"data": {}}, {"initial": INITIAL}], ids=range(4))
@pytest.mark.parametrize("name", list(Form.base_fields))
def test_a_widget_reads_as_djangos_own(name, given, language):
    with translation.override(language):
        ours, django = (str(Form(**given, renderer=own)[name]) for own in (WidgetRenderer(), DjangoTemplates()))
    assert tight(ours) == tight(django)


def test_the_platform_uses_it():
    assert isinstance(get_default_renderer(), WidgetRenderer)


@pytest.mark.parametrize(
    ("value", "small"),
    [("2026年12月27日", True), ("3", False), ("8,000 元", False), ("1,234,567,890", False), (7, False)],
)
def test_a_day_in_a_tile_is_set_smaller_and_a_figure_is_not(value, small):
    from tongpan.ui.templatetags.tongpan import tile

    assert tile("截止", value)["long"] is small
