"""The schools of Hengshui: the named ones, and as many invented ones as the document counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongpan.access.models import Unit
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.divisions import counties
from tongpan.demo.regions.named import named
from tongpan.demo.regions.tree import JUNIOR, PRIMARY, SENIOR, region, school, schools

PLATFORMS = ("131181", "131121", "131123", "131124", "131126")
"""冀州、枣强、武强、饶阳、故城: the counties that have a sub-platform (S4.16)."""
SIZES = {
    "131181": (80, 9), "131121": (78, 9), "131123": (76, 9), "131124": (76, 9), "131126": (78, 9),
    "131102": (48, 12), "131122": (52, 10), "131125": (55, 11), "131127": (64, 12), "131128": (54, 10),
    "131182": (64, 12), "1311GX": (13, 3), "1311BH": (13, 3),
}  # fmt: skip
"""Primary and junior schools by county, 869 in all (S4.19); how they are spread is invented."""
NAMED = {
    "131102": (("滏阳小学", "干马小学"), ("桃城区第四中学", "第四中学西校区")),
    "131181": (tuple(f"冀州区第{n}实验小学" for n in "一二三四"), ("冀州镇中学",)),
    "131122": (("圈头小学",), ("清凉店中学",)),
    "131182": ((), ("旧州中学",)),
}
CITY_SENIORS = ("衡水中学", "衡水市第二中学", "衡水市第十三中学")
CITY_COMPULSORY = ("衡水市第三中学", "衡水市胜利小学", "衡水市第十四中学")
SENIORS = {"131182": "深州中学", "131123": "武强中学", "131122": "武邑中学", "131181": "冀州中学"}
HELPERS = ("131121", "131126", "131128", "131124")
"""Counties of the four senior schools that help and are not named."""
HELPED = ("131127", "131121", "131125", "131182", "131126", "131123")
"""Counties of the six senior schools that a county's school helps; none is named."""


@dataclass
class Cast:
    """The units that the story is about, by what they are in it."""

    city: Unit
    counties: dict[str, Unit] = field(default_factory=dict)
    primaries: dict[str, list[Unit]] = field(default_factory=dict)
    juniors: dict[str, list[Unit]] = field(default_factory=dict)
    seniors: dict[str, Unit] = field(default_factory=dict)
    helpers: list[Unit] = field(default_factory=list)
    helped: list[Unit] = field(default_factory=list)

    def compulsory(self, county: str) -> list[Unit]:
        """The compulsory schools of a county: juniors and primaries mixed, the named ones first."""
        return self.juniors[county] + self.primaries[county]


def cast(book: Book) -> Cast:
    """Everybody in the story."""
    made = Cast(region(book, "1311"))
    for slug in counties("1311"):
        county = made.counties[slug] = region(book, slug)
        primaries, juniors = NAMED.get(slug, ((), ()))
        wanted = SIZES[slug]
        known = [named(book, name) for name in primaries]
        made.primaries[slug] = known + schools(book, county, PRIMARY, wanted[0] - len(known))
        known = [named(book, name) for name in juniors]
        made.juniors[slug] = known + schools(book, county, JUNIOR, wanted[1] - len(known))
    for name in (*CITY_SENIORS, *CITY_COMPULSORY, *SENIORS.values()):
        made.seniors[name] = named(book, name)
    for slug, name in (("131125", "安平"), ("131127", "景县")):
        made.seniors[name] = school(book, made.counties[slug], SENIOR)
    made.helpers = [made.seniors["武邑中学"], made.seniors["冀州中学"]]
    made.helpers += [school(book, made.counties[slug], SENIOR) for slug in HELPERS]
    made.helped = [school(book, made.counties[slug], SENIOR) for slug in HELPED]
    return made
