"""Why so many are tested, as the pages say it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from tongpan.assessment.testing.models import JointTest

STRATA = {"rural": gettext_lazy("Rural schools"), "urban": gettext_lazy("Urban schools")}
"""The names that a sample keeps, in the reader's language."""


def reasons_of(test: JointTest) -> list[tuple[str, dict[str, Any]]]:
    """The reasons for the size of the sample: message ids with their values, strata by their names."""
    found = []
    for own in test.sample.get("reasons", ()):
        values = dict(own["values"])
        if "stratum" in values:
            values["stratum"] = STRATA.get(values["stratum"], values["stratum"])
        found.append((own["text"], values))
    return found


def everybody(test: JointTest) -> bool:
    """Whether every pupil on the list is tested: it was decided so, or the sample asked for takes them all."""
    return test.sample.get("kind") == "all" or test.sample.get("expected") == 0
