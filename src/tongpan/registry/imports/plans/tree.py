"""The unit tree as an import sees it: units found by code or name, and those that the file makes anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from tongpan.access.models import Unit, UnitCode, UnitKind
from tongpan.access.pinyin import sort_key
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.values import key
from tongpan_core.messages import N_

LEVELS = ("province", "city", "county", "town")
RANK = {"province": 0, "city": 1, "county": 2, "zone": 2, "town": 3, "school": 4}
SUFFIX = re.compile(r"(?<=..)(省|(?:壮族|回族|维吾尔)?自治区|市|[^县]{0,6}?自治县|县|区|镇|乡|街道|街道办事处)$")
ZONE = re.compile(r"(高新|开发|经开|工业|新|示范|功能|产业园|园)区|管委会|高新$")
LONGEST_SLUG = 32


@dataclass(eq=False)
class Ref:
    """A unit: on record, or to be made (then its key is negative)."""

    id: int
    slug: str
    path: str
    name: str
    kind: str
    parent: Ref | None
    outline: Any = None
    code: str = ""

    @property
    def county(self) -> Ref | None:
        """The county or zone it lies in, or is."""
        return self if RANK.get(self.kind) == 2 else (self.parent.county if self.parent else None)


def variants(name: str) -> set[str]:
    """The spellings under which a unit is found: 连南瑶族自治县, 连南."""
    whole = key(name)
    return {whole, SUFFIX.sub("", whole)} - {""}


class Tree:
    """The units above and below the importing unit, schools apart."""

    def __init__(self, unit: Unit) -> None:
        self.new: list[Ref] = []
        self.by_code: dict[str, Ref] = {}
        self._by_path: dict[str, Ref] = {}
        self._by_name: dict[tuple[str, str], Ref] = {}
        self._slugs: set[str] = set()
        above = list(Unit.everywhere.above(unit, itself=False))
        below = Unit.everywhere.filter(path__under=unit.path).exclude(kind=UnitKind.SCHOOL).order_by("depth")
        for own in (*above, *below):
            parent = self._by_path.get(own.path.removesuffix(f"{own.slug}/"))
            self.know(Ref(own.pk, own.slug, own.path, own.name, own.kind, parent, own.outline), own.short_name)
        self.home = self._by_path[unit.path]
        self.above = [self._by_path[own.path] for own in (*above, unit)]
        refs = {ref.id: ref for ref in self._by_path.values()}
        for code, pk in UnitCode.objects.filter(unit__in=refs).exclude(scheme="school").values_list("code", "unit_id"):
            self.by_code[code] = refs[pk]
            refs[pk].code = code

    def know(self, ref: Ref, short: str = "") -> None:
        """Make a unit findable."""
        self._by_path[ref.path] = ref
        self.by_code.setdefault(ref.slug, ref)
        for name in variants(ref.name) | ({key(short)} - {""}):
            self._by_name.setdefault((ref.parent.path if ref.parent else "", name), ref)

    def within(self, ref: Ref) -> bool:
        """Whether a unit is the importing one or lies below it."""
        return ref.path.startswith(self.home.path)

    def named(self, parent: Ref, name: str) -> Ref | None:
        """The unit of that name directly below another."""
        return next((own for one in variants(name) if (own := self._by_name.get((parent.path, one)))), None)

    def parent_of(self, names: Iterable[str | None], county_code: str | None, parent_code: str | None) -> Ref | Fault:
        """The unit in which a row's school or unit lies, made where it is new. ``names``: province to town."""
        here = self.by_code.get(parent_code or "")
        if here is not None:
            return here if self.within(here) else self._outside(here.name)
        here = self.home
        for level, name in zip(LEVELS, names, strict=True):
            code = county_code if level == "county" else ""
            if not name and not (code and code in self.by_code):
                continue
            found = self._step(here, level, name or "", code or "")
            if isinstance(found, Fault):
                return found
            here = found
        return here

    def _step(self, here: Ref, level: str, name: str, code: str) -> Ref | Fault:
        rank = RANK[level]
        if rank <= RANK[self.home.kind]:
            own = next((ref for ref in self.above if RANK[ref.kind] == rank), None)
            known = self.by_code.get(code)
            if own is None or (known is own) or (name and variants(name) & variants(own.name)):
                return here
            return self._outside(name or code)
        found = self.by_code.get(code) or self.named(here, name)
        if found is not None:
            return found if self.within(found) else self._outside(found.name)
        kind = UnitKind.ZONE if level == "county" and not code and ZONE.search(name) else UnitKind(level)
        return self.make(here, name, str(kind.value), code)

    def _outside(self, name: str) -> Fault:
        return Fault(
            N_("%(name)s does not belong to %(unit)s"),
            N_("leave the row out, or import the file at a unit that both belong to"),
            {"name": name, "unit": self.home.name},
        )

    def make(self, parent: Ref, name: str, kind: str, code: str = "") -> Ref:
        """A new unit below another."""
        slug = self.slug_for(parent.slug, name, code)
        ref = Ref(-len(self.new) - 1, slug, f"{parent.path}{slug}/", name, kind, parent, code=code)
        self.new.append(ref)
        self.know(ref)
        return ref

    def slug_for(self, above: str, name: str, code: str) -> str:
        """A key for addresses that no other unit has: the code, or the name in Latin letters, with the parent's key."""
        plain = slugify(name) or slugify(re.sub(r"(?<=[a-z])\d", "", sort_key(name))).replace("-", "")
        mark = hashlib.sha256(f"{above}/{name}".encode()).hexdigest()[:6]
        offers = [slugify(code) and code, plain, f"{above}-{plain}", f"{plain[: LONGEST_SLUG - 7]}-{mark}"]
        for offer in offers:
            if offer and len(offer) <= LONGEST_SLUG and re.fullmatch(r"[-\w]+", offer) and self._is_free(offer):
                self._slugs.add(offer)
                return offer
        raise ValueError("No free key for a unit.")

    def _is_free(self, slug: str) -> bool:
        return slug not in self._slugs and not Unit.everywhere.filter(slug=slug).exists()
