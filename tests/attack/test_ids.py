"""Who tries one key after the other finds nothing of others; no form sets what it does not show."""

from __future__ import annotations

import pytest
from django import forms
from django.urls import get_resolver, reverse
from tests.access.fields import below
from tests.access.table import COUNTY
from tests.access.test_foreign import NAMED, everybody, theirs  # noqa: F401 - fixtures
from tests.people import YEAR, World, settle

FEW, MANY = range(2, 3), range(1, 9)
"""Keys that are tried; the first ones are tried one by one in ``tests/access/test_foreign.py``."""


@pytest.fixture
def world(db) -> World:
    return settle()


@pytest.mark.parametrize("keys", [FEW, pytest.param(MANY, marks=pytest.mark.slow)], ids=["few", "many"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_walking_keys_finds_nothing(everybody, theirs, method, keys):  # noqa: F811
    """Everything there is belongs to another county: its keys, and those beside them, lead nowhere from ours."""
    found = {}
    rows = {row.route: row for row in NAMED if row.method == method}
    for row in rows.values():
        for key in keys:
            given = {name: key if isinstance(theirs[name], int) else theirs[name] for name in row.given}
            here = reverse(row.route, kwargs={"unit": COUNTY, "year": YEAR} | given)
            status = (everybody.post if method == "POST" else everybody.get)(here).status_code
            if status != 404 and any(isinstance(own, int) for own in given.values()):
                found[f"{row.route} {given}"] = status
    assert len(rows) > 50
    assert found == {} or set(map(str, found)) <= own_pages(found)


def own_pages(found: dict[str, int]) -> set[str]:
    """Pages whose number is no key: the tier of a list, a school year, and one's own account, factors and links."""
    harmless = ("access:account", "access:grant", "access:token", "access:review", "access:second")
    return {name for name in found if name.startswith(harmless)}


def test_every_form_lists_its_fields():
    """A form made of a model with all its fields would take those that are added later."""
    assert get_resolver().url_patterns
    own = [form for form in below(forms.ModelForm) if form.__module__.startswith("tongpan.")]
    loose = [
        form.__name__ for form in own
        if getattr(form, "_meta", None) and form._meta.model
        and (form._meta.fields in (None, "__all__") or form._meta.exclude)
    ]  # fmt: skip
    assert len(own) > 20
    assert loose == []


FORBIDDEN = {
    "is_superuser",
    "is_staff",
    "password",
    "grants",
    "digest",
    "origin",
    "user",
    "decided_by",
    "identity_hash",
}


def test_no_form_of_a_record_offers_what_the_platform_keeps():
    own = [form for form in below(forms.ModelForm) if form.__module__.startswith("tongpan.")]
    assert {form.__name__: wrong for form in own if (wrong := FORBIDDEN & set(form.base_fields))} == {}
