"""What the fields of the registry are."""

from __future__ import annotations

from tongpan.access.declared import PLACE, STAFF, STAFF_PRIVATE, TRACE, Rows

FIELDS = {
    "Teacher.*": STAFF,
    "Teacher.identity_hash": STAFF_PRIVATE,
    "Teacher.identity_mask": STAFF_PRIVATE,
    "Teacher.sex": STAFF_PRIVATE,
    "Teacher.born": STAFF_PRIVATE,
    "Teacher.retires": STAFF_PRIVATE,
    "Teacher.ledger": STAFF_PRIVATE,
    "Teacher.home": STAFF_PRIVATE,
    "Spouse.*": STAFF_PRIVATE,
    "Posting.*": STAFF,
    "BackboneTitle.*": STAFF,
    "School.*": PLACE,
    "Settlement.*": PLACE,
    "Road.*": PLACE,
    "ImportBatch.user": TRACE,
    "ImportBatch.problems": STAFF,
}

ROWS = {
    "Teacher": Rows(met=True),
    "Posting": Rows(
        open="Who is where: a post of one's own people lies at any school, and without the person it is no more."
    ),
    "ImportBatch": Rows(),
}
