"""Who may open what: the addresses of partnership."""

from __future__ import annotations

from tests.access.table import CLERK, PLANNERS, READERS, SCHOOL, Row, post

NO_BOND, NO_PAPER = {"bond": 999_999}, {"document": 999_999}
NO_SIDE = NO_PAPER | {"signatory": 999_999}
NO_MEMBER, NO_CLASS = NO_BOND | {"member": 999_999}, NO_BOND | {"bond_class": 999_999}
NO_TEAM, NO_PARTNER = {"team": 999_999}, {"organisation": 999_999}
NO_PERSON = NO_TEAM | {"person": 999_999}

ROWS = (
    Row("assistance:bonds", READERS),
    Row("assistance:bonds", CLERK, unit=SCHOOL),
    Row("assistance:bond-members", READERS),
    Row("assistance:bond-members", CLERK, unit=SCHOOL),
    Row("assistance:bond-classes", READERS),
    Row("assistance:documents", READERS),
    Row("assistance:documents", CLERK, unit=SCHOOL),
    Row("assistance:teams", READERS),
    Row("assistance:organisations", READERS),
    Row("assistance:bond", READERS, 404, given=NO_BOND),
    Row("assistance:bond-add", PLANNERS),
    post("assistance:bond-add", PLANNERS, 200),
    post("assistance:bond-end", PLANNERS, 404, given=NO_BOND),
    Row("assistance:document-add", PLANNERS),
    post("assistance:document-add", PLANNERS, 200),
    Row("assistance:document", READERS, 404, given=NO_PAPER),
    Row("assistance:document-edit", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-edit", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-issue", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-version", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-withdraw", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-drop", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-signatory-add", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-sign", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-signatory-drop", PLANNERS, 404, given=NO_SIDE),
    Row("assistance:bond-edit", PLANNERS, 404, given=NO_BOND),
    post("assistance:bond-edit", PLANNERS, 404, given=NO_BOND),
    Row("assistance:bond-paste", PLANNERS),
    post("assistance:bond-paste", PLANNERS, 200),
    post("assistance:bond-end-many", PLANNERS),
    post("assistance:bond-drop", PLANNERS, 404, given=NO_BOND),
    Row("assistance:bond-member-add", PLANNERS, 404, given=NO_BOND),
    post("assistance:bond-member-add", PLANNERS, 404, given=NO_BOND),
    Row("assistance:bond-member-end", PLANNERS, 404, given=NO_MEMBER),
    post("assistance:bond-member-end", PLANNERS, 404, given=NO_MEMBER),
    post("assistance:bond-member-drop", PLANNERS, 404, given=NO_MEMBER),
    Row("assistance:bond-class-add", PLANNERS, 404, given=NO_BOND),
    post("assistance:bond-class-add", PLANNERS, 404, given=NO_BOND),
    Row("assistance:bond-class-edit", PLANNERS, 404, given=NO_CLASS),
    post("assistance:bond-class-edit", PLANNERS, 404, given=NO_CLASS),
    post("assistance:bond-class-drop", PLANNERS, 404, given=NO_CLASS),
    Row("assistance:team", READERS, 404, given=NO_TEAM),
    Row("assistance:team-add", PLANNERS),
    post("assistance:team-add", PLANNERS, 200),
    Row("assistance:team-edit", PLANNERS, 404, given=NO_TEAM),
    post("assistance:team-edit", PLANNERS, 404, given=NO_TEAM),
    post("assistance:team-end", PLANNERS, 404, given=NO_TEAM),
    post("assistance:team-drop", PLANNERS, 404, given=NO_TEAM),
    Row("assistance:team-person-add", PLANNERS, 404, given=NO_TEAM),
    post("assistance:team-person-add", PLANNERS, 404, given=NO_TEAM),
    Row("assistance:team-person-edit", PLANNERS, 404, given=NO_PERSON),
    post("assistance:team-person-edit", PLANNERS, 404, given=NO_PERSON),
    post("assistance:team-person-drop", PLANNERS, 404, given=NO_PERSON),
    Row("assistance:organisation", READERS, 404, given=NO_PARTNER),
    Row("assistance:organisation-add", PLANNERS),
    post("assistance:organisation-add", PLANNERS, 200),
    Row("assistance:organisation-edit", PLANNERS, 404, given=NO_PARTNER),
    post("assistance:organisation-edit", PLANNERS, 404, given=NO_PARTNER),
    post("assistance:organisation-drop", PLANNERS, 404, given=NO_PARTNER),
)
