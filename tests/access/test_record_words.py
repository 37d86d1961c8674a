"""Every record and every field has a name that a Chinese reader of the compliance audit understands."""

from django.apps import apps
from django.utils.translation import override

from tongpan.access.declared import every_field
from tongpan.access.record_words import _words, field_name, record_name

ABBREVIATIONS = {"ID", "R9"}


def test_every_record_and_field_has_a_chinese_name():
    with override("zh-hans"):
        names = {own.field.model._meta.label: record_name(own.field.model) for own in every_field()}
        labels = {own.label: field_name(own.field) for own in every_field()}
    assert {name: word for name, word in (names | labels).items() if word.isascii() and word not in ABBREVIATIONS} == {}


def test_words_are_for_what_there_is():
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    assert set(_words("RECORDS")) <= set(models)
    own = {f"{model._meta.app_label}.{field.name}" for model in models.values() for field in model._meta.get_fields()}
    library = {
        f"access.{field.name}"
        for model in models.values()
        if not model.__module__.startswith("tongpan.")
        for field in model._meta.get_fields()
    }
    assert set(_words("FIELDS")) <= own | library


def test_a_label_of_the_model_goes_first():
    teacher = apps.get_model("registry.Teacher")
    with override("zh-hans"):
        assert field_name(teacher._meta.get_field("subject")) == str(teacher._meta.get_field("subject").verbose_name)
        assert record_name(teacher) == "教师"
        assert field_name(teacher._meta.get_field("unit")) == "单位"
