"""Joined templates read exactly as Django's own."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.template import Context, NodeList, engines
from django.template.loader import get_template
from django.urls import set_script_prefix
from django.utils import translation

from tongpan.ui.folding import Fixed, Loader, fold

WRITTEN = """{% load i18n static %}
<a href="{% url "access:home" %}">{% icon "home" _("Overview") %} {% translate "Search" %}</a>
{# left out #}{% comment %}too{% endcomment %}<img src="{% static "ui/mark.svg" %}">
{% badge "gap" _("Late") %} & {% badge "met" %}
{% translate "Close" as word %}{{ word }}{% translate own %}{% icon own label %}{% static path %}
{% if yes %}<b>{% translate "Cancel" %}</b>{% elif no %}{% translate "Table" %}{% else %}{% icon "x" %}{% endif %}
{% for one in many %}{% icon "check" %}{{ one }}{% translate "Total" %}{% empty %}{% translate "Close" %}{% endfor %}
{% with word=own %}{% capture kept %}{% translate "Close" %}{{ word }}{% endcapture %}{{ kept }}{{ kept }}{% endwith %}
{% block title %}{% translate "Late" %}{% icon "bell" %}{% endblock %}
{% blocktranslate %}Page {{ own }}{% endblocktranslate %}"""
GIVEN = {"own": "<Close>", "label": "a&b", "path": "ui/tongpan.css", "many": [1, "<2>"]}
WAYS = [GIVEN | {"yes": True}, GIVEN | {"no": True}, GIVEN, GIVEN | {"many": []}]


def compiled(text: str, *, joined: bool):
    template = engines["django"].from_string(text).template
    if joined:
        fold(template.nodelist)
    return template


def said(template, given, language: str) -> str:
    with translation.override(language):
        return template.render(Context(dict(given)))


def test_a_joined_template_says_what_it_said_in_every_language_again_and_again():
    plain, joined = compiled(WRITTEN, joined=False), compiled(WRITTEN, joined=True)
    for _again in range(2):
        for given in WAYS:
            for language in ("zh-hans", "en"):
                assert said(joined, given, language) == said(plain, given, language)
    assert said(joined, GIVEN, "en") != said(joined, GIVEN, "zh-hans")


def test_neighbours_are_one_node_and_what_varies_is_left():
    template = compiled(
        '{% load i18n %}<p>{% icon "x" %}</p>{{ own }}{% icon own %}text{% translate "Close" %}', joined=True
    )
    kinds = [type(node).__name__ for node in template.nodelist]
    assert kinds == ["Fixed", "VariableNode", "SimpleNode", "Fixed"]
    only_text = compiled("<p>{{ own }}</p>", joined=True)
    assert [type(node).__name__ for node in only_text.nodelist] == ["TextNode", "VariableNode", "TextNode"]


def test_addresses_follow_where_the_site_stands():
    template = compiled('{% url "access:home" %}', joined=True)
    before = said(template, {}, "en")
    set_script_prefix("/bureau/")
    try:
        assert said(template, {}, "en") == f"/bureau{before}"
    finally:
        set_script_prefix("/")


def test_what_is_not_escaped_is_kept_apart():
    template = compiled('{% badge "gap" "a & b" %}{% url "access:home" %}', joined=True)
    assert template.render(Context({}, autoescape=False)) == template.render(Context({}))


def test_the_pages_are_joined_and_extend_each_other():
    loader = engines["django"].engine.template_loaders[0].loaders[0]
    assert isinstance(loader, Loader)
    page = get_template("ui/framed.html").template
    inner = NodeList(page.nodelist).get_nodes_by_type(Fixed) or page.nodelist[0].nodelist.get_nodes_by_type(Fixed)
    assert inner
    assert get_template("ui/framed.html").template is page


def test_a_fault_in_a_fixed_part_is_told_each_time():
    template = compiled('{% url "access:nowhere" %}', joined=True)
    for _again in range(2):
        with pytest.raises(Exception, match="nowhere"):
            said(template, {}, "en")


def test_no_template_changes_language_or_escaping_within_a_page():
    """What is fixed is kept for the language and the escaping with which a page begins."""
    ours = [path for app in settings.INSTALLED_APPS if app.startswith("tongpan.")
            for path in (settings.PACKAGE_DIR / app.split(".")[1] / "templates").rglob("*.html")]  # fmt: skip
    assert ours
    changing = ("{% language ", "{% autoescape ")
    assert not [path for path in ours if any(word in path.read_text(encoding="utf8") for word in changing)]
