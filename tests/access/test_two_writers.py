"""Two writers on one record: in every form that changes one, the second is told what the first changed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.access.test_foreign import OTHER, OTHERS_SCHOOL, theirs  # noqa: F401 - a fixture
from tests.access.test_table import routes
from tests.people import YEAR, World, arrive

from tongpan.access.models import Grant, Role, User
from tongpan.access.pages import FORM
from tongpan.access.shown import FIELD, SALT
from tongpan.insight.models import Run
from tongpan.registry.forms.seen import SALT as OLD_SALT

CHANGES = ("-edit", "-answer", "-honour", "-criterion", ":account", ":local-figure", ":local-indicator", ":village",
           ":school-figures")  # fmt: skip
"""How the addresses of forms that change a record end."""


TOLD = "他人已修改了这些内容"


class Fields(HTMLParser):
    """What a browser would send of the form with a seal."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.select = self.area = ""
        self.feed(text)

    @property
    def sealed(self) -> dict[str, list[str]] | None:
        """The form that has one."""
        return next((own for own in self.forms if FIELD in own), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields with what stands in them."""
        own = dict(attrs)
        name, value = own.get("name") or "", own.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and name and own.get("type") not in {"submit", "file", "button"}:
            ticks = own.get("type") in {"checkbox", "radio"}
            if not ticks or "checked" in own:
                self.forms[-1].setdefault(name, []).append("on" if ticks and "value" not in own else value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in own:
            self.forms[-1].setdefault(self.select, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.forms[-1].setdefault(name, [""])

    def handle_data(self, data: str) -> None:
        """What stands in a large field."""
        if self.area:
            self.forms[-1][self.area] = [self.forms[-1][self.area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        """The end of a field."""
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.forms[-1][self.area] = [self.forms[-1][self.area][0].removeprefix("\n")]
            self.area = ""


def editing() -> list[str]:
    """The addresses of all forms that change a record."""
    found = [name for name, pattern in routes() if getattr(pattern.callback, "methods", ()) == FORM]
    return sorted(name for name in found if name.endswith(CHANGES))


@pytest.fixture
def officer(world: World) -> Client:
    """Somebody with every role over the county whose records they are."""
    user = User.objects.create_user("officer-of-all", "a long enough secret", display_name="苗干事")
    for role in Role.values:
        Grant.objects.create(user=user, role=role, unit=world.units["4418"])
    client = Client()
    arrive(client, user)
    return client


def opened(client: Client, route: str, own: dict[str, Any]) -> tuple[str, Fields] | None:
    """The form, at the county or at its school."""
    pattern = next(pattern for name, pattern in routes() if name == route)
    names = [name for name in pattern.pattern.converters if name not in {"unit", "year"}]
    for unit in (OTHER, OTHERS_SCHOOL):
        try:
            here = reverse(route, kwargs={"unit": unit, "year": YEAR} | {name: own[name] for name in names})
        except (KeyError, NoReverseMatch):
            return None
        page = client.get(here)
        if page.status_code == 200:
            return here, Fields(page.content.decode())
    return None


def another(field: models.Field, value: Any) -> Any:
    """A value that somebody else might have entered; None where none comes to mind."""
    if field.is_relation or field.choices or field.unique:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return f"{value or ''}改"[-(field.max_length or 100) :]
    if isinstance(field, models.DateField):
        return f"{int(value[:4]) - 1}{value[4:]}" if value else None
    return (value or 0) + 1 if isinstance(field, models.IntegerField | models.FloatField) else None


def overtake(sealed: dict[str, list[str]]) -> tuple[models.Model, str, Any] | None:
    """Change the record behind a form, past it: the record, the field, and its new value."""
    seal = signing.loads(sealed[FIELD][0], salt=SALT)
    label, _colon, key = seal["of"].rpartition(":")
    model = apps.get_model(label)
    for name, value in sorted(seal["values"].items(), key=lambda own: own[0] not in sealed):
        new = another(model._meta.get_field(name), value)
        if new is not None:
            model._base_manager.filter(pk=key).update(**{name: new})
            return model._base_manager.get(pk=key), name, new
    return None


def by_the_registry(sealed: dict[str, list[str]]) -> bool:
    """Whether it is one of the registry's own forms, which are tested with it."""
    try:
        signing.loads(sealed[FIELD][0], salt=OLD_SALT)
    except signing.BadSignature:
        return False
    return True


@pytest.mark.parametrize("route", editing())
def test_the_second_writer_is_told_and_overwrites_nothing(officer, theirs, route):  # noqa: F811
    Run.everywhere.all().delete()  # they have no result from which a form could be filled
    found = opened(officer, route, theirs)
    if found is None:
        pytest.skip("this record has no form in this state; see the test of its part")
    here, page = found
    assert page.sealed is not None, "the form does not say what it showed"
    if by_the_registry(page.sealed):
        return
    change = overtake(page.sealed)
    assert change is not None, "no field could be changed"
    record, name, new = change
    answer = officer.post(here, page.sealed)
    assert answer.status_code == 200, "the second writer overwrote the first"
    record.refresh_from_db()
    assert str(getattr(record, name)) == str(new)
    text = answer.content.decode()
    if TOLD not in text:  # the bare records of this test do not satisfy every form, which then says that first
        assert answer.context["form"].errors
        return
    assert "原为" in text
    again = Fields(text).sealed
    assert again is not None
    assert TOLD not in officer.post(here, again).content.decode(), "seen and saved again, it goes through"
