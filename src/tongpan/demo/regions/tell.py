"""Load a documented region with its accounts, and say what was added and where it is told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.models import Role
from tongpan.demo.accounts import Issued, Sample, issue
from tongpan.demo.load import Counts

from .book import Tell
from .catalogue import STORIES, Story
from .load import SEED, load_story


@dataclass(frozen=True)
class Telling:
    """What loading a region added, the accounts that were made, and the address of its page."""

    name: str
    added: Counts
    issued: Sequence[Issued]
    address: str
    seconds: float

    def plain(self) -> dict[str, Any]:
        """As JSON, without the accounts."""
        return {"added": self.added, "page": self.address, "seconds": self.seconds}

    def said(self) -> str:
        """In one sentence, with the address."""
        where = _("Stated and counted: %(address)s") % {"address": self.address}
        if not self.added:
            return "\n".join((_("%(region)s is there already; nothing was changed.") % {"region": self.name}, where))
        added = _(
            "%(region)s: added %(schools)s schools, %(people)s people, %(bonds)s bonds and %(records)s records in all, "
            "and %(figures)s stated figures, in %(seconds)s s. People are invented."
        ) % {
            "region": self.name, "schools": self.added.get("school", 0), "people": self.added.get("teacher", 0),
            "bonds": self.added.get("bond", 0), "records": sum(self.added.values()),
            "figures": self.added.get("stated", 0), "seconds": self.seconds,
        }  # fmt: skip
        return "\n".join((added, where))


def tell_region(name: str, seed: int | None = None, *, reset: bool = False, tell: Tell | None = None) -> Telling:
    """Load a region by name where it is not there yet, and make its accounts. Raises DemoError, ``KeyError``."""
    story = STORIES[name]
    began = time.monotonic()
    added = load_story(story, SEED if seed is None else seed, tell)
    issued = issue(samples(story), story.unit, reset=reset)
    page = reverse("insight:stated", args=(story.unit, story.year))
    return Telling(name, added, issued, page, round(time.monotonic() - began, 1))


def samples(story: Story) -> tuple[Sample, ...]:
    """A planner and a viewer of the region."""
    return (
        Sample(f"demo-{story.name}", f"规划员（演示，{story.title}）", Role.PLANNER, story.unit),
        Sample(f"demo-{story.name}-view", f"查看者（演示，{story.title}）", Role.VIEWER, story.unit),
    )
