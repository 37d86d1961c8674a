"""The forms of the national evaluations: complete, in order, with limits that hold."""

from datetime import date

import pytest

from tongpan_core.policy import Evaluation, PolicyError, evaluations, rule_pack

DAY = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("balanced-2017", {"L": 7, "G": 15, "Q": 9, "S": 1}),
        ("preschool-2020", {"A": 3, "B": 9, "C": 5, "S": 1}),
    ],
)
def test_a_form_has_every_item_of_the_document_in_its_order(code, parts):
    own = evaluations()[code]
    assert {part.code: len(part.items) for part in own.parts} == parts
    for part in own.parts:
        assert [item.code for item in part.items] == [f"{part.code}{n}" for n in range(1, len(part.items) + 1)]


@pytest.mark.parametrize("code", ["balanced-2017", "preschool-2020"])
def test_every_limit_holds_and_cites_its_document(code):
    own = evaluations()[code]
    for item in own.items:
        for slot in item.slots:
            assert own.document in slot.limit_on(DAY, "441826").reference_zh


def test_what_is_computed_is_in_the_rule_pack():
    rules = rule_pack("balanced-2017").rules(DAY, "441826")
    known = {f"indicator:{own.rule.code}" for own in rules.indicators}
    known |= {f"check:{own.rule.code}" for own in rules.checks}
    asked = {key for item in evaluations()["balanced-2017"].items for key in item.computed}
    assert asked <= known
    assert {own.kind for own in evaluations()["balanced-2017"].items} == {"computed", "stated", "shown"}


@pytest.mark.parametrize(
    ("item", "slot", "number", "met"),
    [("G13", "town", 0.95, True), ("G13", "town", 0.9499, False), ("Q9", "primary", 0.15, False),
     ("Q9", "junior", 0.1499, True), ("G7", "funds", 6000, True)],
)  # fmt: skip
def test_a_stated_figure_is_compared_with_its_limit(item, slot, number, met):
    own = evaluations()["balanced-2017"].item(item).slot(slot)
    assert own.met(number, own.limit_on(DAY).number) is met


def test_a_broken_form_says_what_is_wrong():
    item = {"code": "A1", "label": "a", "label_zh": "a", "shown": "b", "shown_zh": "b"}
    part = {"code": "A", "label": "a", "label_zh": "a", "items": [item, item]}
    facts = {"code": "x", "label": "a", "label_zh": "a", "document": "d", "since": DAY}
    with pytest.raises(PolicyError, match="the item A1 stands twice"):
        Evaluation.from_dict(facts | {"parts": [part]})
    slot = {"code": "s", "label": "a", "label_zh": "a", "unit": "ratio", "limit": "x", "sense": "around"}
    with pytest.raises(PolicyError, match="'around' is no sense"):
        Evaluation.from_dict(facts | {"parts": [part | {"items": [item | {"slots": [slot]}]}]})
