"""Which of the four papers of a bond are in force, drafted, past or missing, as its page shows them."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.assistance.partnership.models import Document
from tongpan.assistance.partnership.queries.document_set import document_set

DAY = dt.date(2026, 3, 1)


def paper(kind, state="issued", version=1, since=None, until=None, pk=1):
    return Document(pk=pk, kind=kind, state=state, version=version, since=since, until=until)


@pytest.mark.parametrize(
    ("papers", "state", "version"),
    [
        ([], "missing", None),
        ([paper("agreement", "draft")], "draft", 1),
        ([paper("agreement", "signed")], "in_force", 1),
        ([paper("agreement", "signed", until=DAY), paper("agreement", "signed", 2, since=DAY, pk=2)], "in_force", 2),
        ([paper("agreement", "signed"), paper("agreement", "draft", 2, pk=2)], "in_force", 1),
        ([paper("agreement", "signed", until=dt.date(2026, 2, 28))], "past", 1),
        ([paper("agreement", "signed", since=dt.date(2026, 3, 2))], "past", 1),
        ([paper("agreement", "withdrawn")], "past", 1),
        ([paper("plan")], "missing", None),
    ],
)
def test_how_a_kind_of_paper_stands(papers, state, version):
    own, *others = document_set(papers, DAY)
    assert (own.kind, own.state, own.paper and own.paper.version) == ("agreement", state, version)
    assert [(one.kind, one.state) for one in others] == [
        ("project_list", "missing"), ("work_guide", "missing"), ("indicators", "missing")
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_of_a_bond_shows_what_is_missing_and_leads_to_its_form(world, pairing, look):
    Document.everywhere.create(unit=world.units["4418"], bond=pairing, kind="agreement", title="协议", state="signed")
    page = look("city_planner", "4418", "bond", bond=pairing.pk)
    assert [own.state for own in page.context["paper_set"]] == ["in_force", "missing", "missing", "missing"]
    shown = page.content.decode()
    assert f"?bond={pairing.pk}&amp;kind=work_guide" in shown
    assert f'?bond={pairing.pk}&amp;kind=agreement">补' not in shown
