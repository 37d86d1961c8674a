"""The link of two tests: what its page says, what follows from another method, growth of both sides of a bond."""

from __future__ import annotations

import numpy as np
import pytest
from django.urls import reverse

from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.models import Analysis, JointTest, SchoolResult
from tongpan.assessment.testing.tables.growth import bond_growth, growth_of


def page_of(testing, test: JointTest) -> str:
    return reverse("assessment:test-link", args=(testing.county.slug, test.year, test.pk))


def keep_of(testing, test: JointTest) -> str:
    return reverse("assessment:test-link-keep", args=(testing.county.slug, test.year, test.pk))


def test_the_page_tells_method_anchors_and_growth(testing, linked, client):
    client.force_login(testing.user)
    answer = client.get(page_of(testing, linked))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Stocking–Lord" in text
    assert text.count('name="anchor"') == 8
    assert "40" in text
    last = Analysis.everywhere.filter(test=linked).first()
    grown = last.result["grown"]
    assert abs(grown["growth"] - 0.5) < 3 * grown["se"]
    assert grown["schools"] == 4


def test_points_of_two_like_papers_are_worth_much_the_same(linked):
    """The papers differ in two items only: no method puts a score far away."""
    found = Analysis.everywhere.filter(test=linked).first().result["points"]
    assert set(found["columns"]) >= {"scale", "tucker"}
    for values in (found["columns"]["scale"], found["columns"]["tucker"]):
        assert np.abs(np.array(values) - found["scores"]).max() < 0.15 * found["full"]
        assert (np.diff(values) > 0).all()


def test_an_anchor_left_out_and_another_method_are_kept_and_analysed_again(testing, linked, client):
    client.force_login(testing.user)
    answer = client.post(keep_of(testing, linked), {"method": "haebara", "anchor": ["1", "2", "3", "4", "5"]})
    assert answer.status_code == 302
    linked.refresh_from_db()
    assert linked.linking == {"method": "haebara", "left_out": [6, 7, 8]}
    assert linked.state == JointTest.State.SCORED
    assert Job.everywhere.filter(kind="test.analyse").count() == 1
    with in_unit(testing.county):
        link = analyse(linked, user=testing.user).result["link"]
    assert (link["method"], link["anchors"]) == ("haebara", [1, 2, 3, 4, 5])
    assert [own["used"] for own in link["items"]] == [True] * 5 + [False] * 3


def test_too_few_anchors_are_refused(testing, linked, client):
    client.force_login(testing.user)
    client.post(keep_of(testing, linked), {"method": "haebara", "anchor": ["1"]})
    linked.refresh_from_db()
    assert linked.linking == {}
    assert client.post(keep_of(testing, linked), {"method": "guess"}).status_code == 404


def test_a_school_does_not_see_the_link(testing, linked, client):
    client.force_login(testing.world.users["clerk"])
    school = SchoolResult.everywhere.filter(test=linked).order_by("unit__slug").first().unit
    page = reverse("assessment:test-link", args=(school.slug, linked.year, linked.pk))
    assert client.get(page).status_code == 404


def test_growth_counts_the_error_of_the_link_once():
    rows = [{"unit": 1, "growth": 0.2, "growth_se": 0.5}, {"unit": 2, "growth": 0.6, "growth_se": 0.5}, {"unit": 3}]
    found = growth_of(rows, {1: 30.0, 2: 10.0}, 0.3)
    assert found["growth"] == pytest.approx(0.3)
    inside = (0.75**2 + 0.25**2) * (0.5**2 - 0.3**2)
    assert found["se"] == pytest.approx(np.sqrt(inside + 0.09))
    both = bond_growth(rows, {1: 30.0, 2: 10.0}, 0.3, {1}, {2})["grown"]
    assert both["gap"] == pytest.approx(-0.4)
    assert both["gap_se"] == pytest.approx(np.sqrt(2 * 0.16))
    assert growth_of(rows, {}, 0.3, {3}) == {}
