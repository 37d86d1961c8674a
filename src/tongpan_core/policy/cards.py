"""What a rule pack is made of: cards that can be written as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal, TypeVar

from tongpan_core.messages import N_
from tongpan_core.policy.loader import read_parameter
from tongpan_core.policy.values import Parameter, PolicyError

Source = str | Parameter
Sense = Literal["at_least", "at_most", "one_per"]
Level = Literal["section", "school", "county"]
Card = TypeVar("Card")


@dataclass(frozen=True)
class Extra:
    """A figure that sections in some settings and of some size may add to a numerator where they report it.

    ``settings`` (beginnings of 城乡类型), ``pupils_from`` and ``pupils_below`` are paths of parameters.
    """

    figure: str
    settings: str
    pupils_from: str
    pupils_below: str


@dataclass(frozen=True)
class IndicatorRule:
    """An indicator: ``per · Σ coefficient · figure / denominator``, with its threshold and the limit of its CV.

    ``threshold`` and ``cv_limit`` are the path of a parameter, a parameter, or None where the rule sets none.
    ``counts`` is false for an indicator that is shown beside the pack without counting towards its verdict.
    """

    code: str
    label: str
    label_zh: str
    unit: str
    numerator: Mapping[str, float]
    denominator: str
    per: float = 1.0
    threshold: Source | None = None
    cv_limit: Source | None = None
    floor_rounding: str | None = None
    counts: bool = True
    extra: Extra | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IndicatorRule:
        """A rule from plain data; a threshold may be a path or ``{values: …}`` in the shape of a parameter file.

        Raises PolicyError naming the key that is missing, unknown or of no use.
        """
        plain = dict(data)
        where = f"Indicator {plain.get('code', '?')}"
        for key in ("threshold", "cv_limit"):
            plain[key] = _source(f"{where}, {key}", plain, plain.get(key))
        if isinstance(plain.get("extra"), Mapping):
            plain["extra"] = from_plain(Extra, plain["extra"], where)
        numerator = plain.get("numerator")
        if not isinstance(numerator, Mapping) or not numerator:
            text = N_("%(where)s: the numerator is empty; name figures with their coefficients.")
            raise PolicyError(text, where=where)
        rule = from_plain(cls, plain, where)
        if not rule.per > 0:
            raise PolicyError(N_("%(where)s: per is %(value)s; give a number above 0."), where=where, value=rule.per)
        return rule


@dataclass(frozen=True)
class ExclusionRule:
    """Sections that do not count: of some kinds, private, or (of these kinds) with few pupils.

    ``kinds`` and ``pupils_below`` are paths of parameters. ``indicators_only`` leaves the further checks in force.
    """

    reason: str
    reason_zh: str
    kinds: str | None = None
    pupils_below: str | None = None
    private: bool = False
    indicators_only: bool = False


@dataclass(frozen=True)
class Condition:
    """One condition of a relaxation: built by a year, in a setting, or a figure (as a share ``of``) above or below."""

    built_by: str | None = None
    settings: str | None = None
    figure: str | None = None
    of: str | None = None
    above: str | None = None
    below: str | None = None


@dataclass(frozen=True)
class Relaxation:
    """Another limit that holds where every condition is met."""

    limit: str
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class CheckRule:
    """A further requirement on sections, schools or the county: a ratio of figures against a limit.

    ``one_per`` asks for one of the numerator for every ``limit`` of the denominator begun. ``limit`` is the path of a
    parameter, or one path for each beginning of the code of the setting (城乡类型). ``kinds``/``not_kinds`` narrow the
    schools by 办学类型.
    """

    code: str
    label: str
    label_zh: str
    level: Level
    sense: Sense
    numerator: Mapping[str, float]
    limit: Mapping[str, str]
    denominator: Mapping[str, float] | None = None
    unit: str = "ratio"
    stages: tuple[str, ...] = ()
    kinds: str | None = None
    not_kinds: str | None = None
    relaxed: tuple[Relaxation, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CheckRule:
        """A check from plain data; raises PolicyError naming a broken key."""
        plain = dict(data)
        where = f"Check {plain.get('code', '?')}"
        limit = plain.get("limit")
        plain["limit"] = limit if isinstance(limit, Mapping) else {"": limit}
        plain["stages"] = tuple(plain.get("stages", ()))
        plain["relaxed"] = tuple(
            Relaxation(row["limit"], tuple(from_plain(Condition, own, where) for own in row["when"]))
            for row in plain.get("relaxed", ())
        )
        return from_plain(cls, plain, where)


@dataclass(frozen=True, slots=True)
class Reading:
    """How Tongpan reads a rule where the text leaves room; ``text`` is a message id, ``text_zh`` its Chinese."""

    text: str
    text_zh: str


def from_plain(cls: type[Card], data: Mapping[str, Any], where: str) -> Card:
    """A card from a mapping. Raises PolicyError naming the keys that are missing or unknown."""
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    if unknown := sorted(set(data) - set(known)):
        text = N_("%(where)s: the key %(key)s is not known; use %(known)s.")
        raise PolicyError(text, where=where, key=repr(unknown[0]), known=", ".join(sorted(known)))
    needed = (name for name, own in known.items() if own.default is MISSING and own.default_factory is MISSING)
    if missing := sorted(set(needed) - set(data)):
        text = N_("%(where)s: missing keys: %(keys)s; add them.")
        raise PolicyError(text, where=where, keys=", ".join(map(repr, missing)))
    return cls(**data)


def _source(path: str, card: Mapping[str, Any], data: Any) -> Source | None:
    if data is None or isinstance(data, str | Parameter):
        return data
    if isinstance(data, Mapping):
        labels = {key: card.get(key, "") for key in ("label", "label_zh", "unit")}
        return read_parameter(path, labels | dict(data))
    text = N_("%(where)s: give the path of a parameter, or values in the shape of a parameter file.")
    raise PolicyError(text, where=path)
