"""The lighter parts answer as Django's own do."""

from __future__ import annotations

import inspect
import threading
from typing import Any

from django.apps import apps
from django.db import connection, connections, models
from django.db.models.fields import AutoField, BigAutoField, BigIntegerField, IntegerField
from django.urls import get_script_prefix, get_urlconf, set_urlconf
from django.utils import timezone, translation
from django.utils.encoding import force_str
from django.utils.hashable import make_hashable
from django.utils.translation import gettext

from tongpan.access.models import Unit
from tongpan.ui import lighter


def djangos(record: models.Model, field: Any) -> Any:
    """As ``Model._get_FIELD_display`` of Django 5.2 has it."""
    value = getattr(record, field.attname)
    choices_dict = dict(make_hashable(field.flatchoices))
    return force_str(choices_dict.get(make_hashable(value), value), strings_only=True)


def chosen() -> list[tuple[type[models.Model], Any]]:
    return [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith("tongpan.")
        for field in model._meta.concrete_fields
        if field.choices
    ]


def test_words_of_choices_are_those_of_django() -> None:
    assert len(chosen()) > 50
    for model, field in chosen():
        for value in [*(key for key, _words in field.flatchoices), None, "", "no choice at all"]:
            record = model()
            record.__dict__[field.attname] = value
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    said = getattr(record, f"get_{field.name}_display")()
                    assert said == djangos(record, field), (model, field.name, value)
                    assert type(said) is type(djangos(record, field))


def test_models_have_taken_the_lighter_words() -> None:
    """A model takes the method over when it is made: what is put in later is used by none."""
    for model, field in chosen():
        own = model.__dict__.get(f"get_{field.name}_display")
        assert own is None or own.func is lighter.display, (model, field.name)
    assert "get_kind_display" in Unit.__dict__


def test_words_follow_the_choices_when_these_change() -> None:
    field: Any = models.CharField(choices=[("a", "First")], name="kind")
    field.set_attributes_from_name("kind")
    record = type("Record", (), {"kind": "a"})()
    assert lighter.display(record, field) == "First"
    field.choices = [("a", "Second")]
    assert lighter.display(record, field) == "Second"
    count = iter(range(9))
    field.choices = lambda: [("a", f"Call {next(count)}")]
    assert lighter.display(record, field) != lighter.display(record, field)


def test_columns_that_point_to_records_have_djangos_type() -> None:
    for auto, plain in ((AutoField, IntegerField), (BigAutoField, BigIntegerField)):
        for _time in range(2):
            assert auto().rel_db_type(connection) == plain().db_type(connection)


def test_a_thread_has_its_own_language_addresses_and_connection() -> None:
    seen: dict[str, Any] = {}

    def elsewhere() -> None:
        seen["language"], seen["urlconf"] = translation.get_language(), get_urlconf()
        seen["zone"], seen["prefix"] = timezone.get_current_timezone_name(), get_script_prefix()
        seen["connection"] = connections["default"]
        translation.activate("zh-hans")
        seen["text"] = gettext("Overview")
        translation.deactivate()

    set_urlconf("tongpan.config.elsewhere")
    try:
        with translation.override("en"), timezone.override("Asia/Urumqi"):
            before = translation.get_language()
            other = threading.Thread(target=elsewhere)
            other.start()
            other.join()
            assert (translation.get_language(), gettext("Overview")) == (before, "Overview")
            assert timezone.get_current_timezone_name() == "Asia/Urumqi"
    finally:
        set_urlconf(None)
    assert seen["connection"] is not connections["default"]
    assert (seen["urlconf"], seen["zone"], seen["prefix"]) == (None, "Asia/Shanghai", "/")
    assert seen["language"] != "en"
    assert seen["text"] == "总览"


def test_putting_in_twice_changes_nothing() -> None:
    before = (connections["default"], BigAutoField.rel_db_type)
    with translation.override("en"):
        lighter.put_in()
        assert translation.get_language() == "en"
    assert (connections["default"], BigAutoField.rel_db_type) == before


def test_django_still_has_what_is_replaced() -> None:
    """A new version that keeps it elsewhere would leave ours without effect, and nobody would notice."""
    assert "_connections" in inspect.getsource(type(connections).__mro__[1])
    assert models.Model._get_FIELD_display is lighter.display
    assert all(hasattr(auto, "rel_db_type") for auto in (AutoField, BigAutoField))
    assert "_active" in inspect.getsource(translation.trans_real)
