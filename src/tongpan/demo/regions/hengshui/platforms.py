"""The city's cloud platform, five sub-platforms, and which school each serves in music and art (S4.15–S4.18)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.teaching.models import Platform, Service
from tongpan.demo.regions.book import Book

from .cast import PLATFORMS, Cast

SINCE = dt.date(2022, 3, 1)
LEFT_OUT = {("primary", "music"): 4, ("junior", "art"): 1}
"""Of 388 primary and 45 junior schools so many are not served in a subject: 384 in music, 44 in art."""


def serve(book: Book, cast: Cast) -> None:
    """Platforms and services: assignments, not schools."""
    cloud = book.add(Platform(unit=cast.city, name="衡水市智慧教育云平台", since=dt.date(2021, 9, 1)))
    parts = {
        slug: book.add(
            Platform(
                unit=cast.counties[slug],
                parent=cloud,
                name=f"{cast.counties[slug].short_name}教育资源子平台",
                since=SINCE,
            )
        )
        for slug in PLATFORMS
    }
    for stage, schools in (("primary", cast.primaries), ("junior", cast.juniors)):
        served = [(slug, own) for slug in PLATFORMS for own in schools[slug]]
        for subject in ("music", "art"):
            for slug, own in served[LEFT_OUT.get((stage, subject), 0) :]:
                book.add(Service(platform=parts[slug], unit=own, subject=subject, stage=stage, since=SINCE))
