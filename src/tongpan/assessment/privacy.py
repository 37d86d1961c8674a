"""What the fields of assessment are that tell of people: pupils first."""

from __future__ import annotations

from tongpan.access.declared import PUPIL, STAFF, Rows

FIELDS = {
    "Pupil.*": PUPIL,
    "ScoreFile.*": PUPIL,
    "Judge.*": STAFF,
    "Judgement.*": STAFF,
    "WorkbookItem.person": STAFF,
    "Rectification.person": STAFF,
}

ROWS = {
    "Pupil": Rows(hosts=("test__unit",)),
    "SchoolResult": Rows(hosts=("test__unit",)),
    "ScoreFile": Rows(hosts=("test__unit",)),
}
