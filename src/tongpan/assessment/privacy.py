"""What the fields of assessment are that tell of people: pupils first."""

from __future__ import annotations

from tongpan.access.declared import PUPIL, STAFF

FIELDS = {
    "Pupil.*": PUPIL,
    "ScoreFile.*": PUPIL,
    "Judge.*": STAFF,
    "Judgement.*": STAFF,
    "WorkbookItem.person": STAFF,
    "Rectification.person": STAFF,
}
