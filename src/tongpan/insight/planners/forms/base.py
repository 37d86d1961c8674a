"""What every planner asks for: a name, the day of the rules, how long to search."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import staged_defaults
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.registry.models.school import STAGE_NAMES

from .carried import carried

LARGEST_SEED = 2**31 - 1
"""What the solvers and the run can hold."""


def number_field(label: Any, unit: Any = "", help_text: Any = "", **options: Any) -> forms.FloatField:
    """A number with its unit beside the field; not required, and not below zero, unless said otherwise."""
    widget = forms.NumberInput(attrs={"data-unit": unit, "step": options.pop("step", "any")})
    given = {"required": False, "min_value": 0} | options
    return forms.FloatField(label=label, help_text=help_text, widget=widget, **given)


def whole_field(label: Any, unit: Any = "", help_text: Any = "", **options: Any) -> forms.IntegerField:
    """A whole number with its unit beside the field; not required, and not below zero, unless said otherwise."""
    given = {"required": False, "min_value": 0} | options
    return forms.IntegerField(
        label=label, help_text=help_text, widget=forms.NumberInput(attrs={"data-unit": unit}), **given
    )


@dataclass(frozen=True)
class Group:
    """Wishes that stand together under a heading; with ``told``, which says what they are, folded at first."""

    title: Any
    names: Sequence[str]
    told: Any = ""


@dataclass(frozen=True)
class Shown:
    """A group as the page shows it: its fields that the form has, and whether something in it is not as usual."""

    group: Group
    fields: Sequence[forms.BoundField]
    unusual: bool = False

    @property
    def unfolded(self) -> bool:
        """Nothing that is wrong or was asked otherwise before is hidden."""
        return not self.group.told or self.unusual or any(own.errors for own in self.fields)


class PlannerForm(forms.Form):
    """The part that all planners share; each adds its wishes and names them in ``GROUPS`` in the order in which a
    planner thinks: what is decided, the limits, then what is seldom changed.

    ``SHARES`` are the fields that are written in per cent and kept as shares; ``SCHOOLS`` those that choose among the
    schools of a county (a region has none to choose: they go); ``STAGED`` the planner's key and the fields whose
    default depends on the stage, which their help then tells; ``SETTLED`` the kinds of decisions by hand that have a
    field of their own, with its name: all others of an earlier plan stand in the field ``kept``, to be dropped there.
    """

    GROUPS: ClassVar[Sequence[Group]] = ()
    SHARES: ClassVar[Sequence[str]] = ()
    SCHOOLS: ClassVar[Sequence[str]] = ()
    STAGED: ClassVar[tuple[str, Sequence[str]]] = ("", ())
    SETTLED: ClassVar[Mapping[str, str]] = {}

    title = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=80)
    policy_date = forms.DateField(
        label=gettext_lazy("Rules and defaults in force on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seconds = whole_field(
        gettext_lazy("Search for at most"), gettext_lazy("s"), required=True, min_value=1, max_value=3600
    )
    seed = whole_field(
        gettext_lazy("Seed"),
        "",
        gettext_lazy("The same seed gives the same plan."),
        required=True,
        max_value=LARGEST_SEED,
    )

    SEARCH = Group(
        gettext_lazy("Rules and search"), ("policy_date", "seconds", "seed"),
        gettext_lazy("Which day's rules and defaults, how long to search."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, year: int, before: Any = None, **kwargs: Any) -> None:
        """``before`` is the page of an earlier plan whose decisions by hand are taken up."""
        super().__init__(*args, **kwargs)
        self.unit, self.year, self.before = unit, year, before
        self.carried = carried(before, unit, year)
        self._take_up()
        self.prepare()

    def _take_up(self) -> None:
        """The decisions of the earlier plan in the fields for their kinds; the others, all ticked, in ``kept``."""
        rows = self.carried.kept
        for kind, name in self.SETTLED.items() if rows else ():
            self.initial[name] = [self.written(own.decision) for own in rows if own.decision["kind"] == kind]
        rest = [(str(own.place), own.words) for own in rows if own.decision["kind"] not in self.SETTLED]
        if rest:
            self.fields["kept"] = forms.MultipleChoiceField(
                label=_("Kept in the new plan"),
                choices=rest,
                initial=[place for place, _words in rest],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("From “%(plan)s”. Untick what shall be free again.") % {"plan": self.carried.plan},
            )

    @staticmethod
    def written(decision: Mapping[str, Any]) -> Any:
        """What stands for a decision in the field for its kind."""
        raise NotImplementedError

    @staticmethod
    def settled(kind: str, written: Any) -> dict[str, Any]:
        """The other way: the decision that something written in the field for a kind stands for."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Fill choices and help that depend on the unit and year."""
        rows = Unit.objects.schools().filter(path__under=self.unit.path).order_by("sort_key") if self.SCHOOLS else ()
        choices = [(own.slug, own.name) for own in rows]
        for name in self.SCHOOLS:
            if self.unit.is_county:
                self.fields[name].choices = [*self.fields[name].choices, *choices]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        key, names = self.STAGED
        day = statistics_day(self.year)
        defaults = staged_defaults(key, day, region_code(self.unit, day)) if names else {}
        for name in names:
            told = "、".join(f"{STAGE_NAMES[stage]} {value:g}" for stage, value in defaults.get(name, {}).items())
            self.fields[name].help_text = _("Empty: the default of the stage (%(values)s).") % {"values": told}

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:  # noqa: ARG003 - the shape for all
        """What the wishes start with: defaults of policy, what the registry holds."""
        return {}

    def as_typed(self) -> Self:
        """The same form with all that was typed, and nothing said of it yet."""
        fresh = type(self)(initial=self.initial, unit=self.unit, year=self.year, before=self.before)
        for name, own in self.fields.items():
            fresh.initial[name] = own.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return fresh

    @property
    def stage_field(self) -> forms.BoundField | None:
        """The field that asks for stages, on which depends what the registry holds; None where there is none."""
        return next((self[name] for name in ("stages", "stage") if name in self.fields), None)

    @property
    def stages(self) -> list[str]:
        """The stages that the form asks for as it stands; the compulsory ones where it asks for none."""
        if self.stage_field is None:
            return ["primary", "junior"]
        value = self.stage_field.value() or []
        return [own for own in ([value] if isinstance(value, str) else value) if own in STAGE_NAMES]

    @property
    def groups(self) -> list[Shown]:
        """The wishes under their headings, in the order of the page, and at the end the search."""
        groups = (*self.GROUPS, self.SEARCH)
        shown = (Shown(own, self._fields(own.names), bool(self._unusual & set(own.names))) for own in groups)
        return [own for own in shown if own.fields]

    @cached_property
    def _unusual(self) -> set[str]:
        """The wishes that the earlier plan asked otherwise than a new form starts with."""
        if self.before is None:
            return set()
        usual, asked = self.start(self.unit, self.year), self.initial_of(self.before.run.params)
        return {name for name, value in usual.items() if name in asked and not _alike(asked[name], value)}

    def _fields(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def asked(self) -> dict[str, Any]:
        """What was asked for as plain JSON values, shares as shares, as the run keeps them.

        What is settled by hand stands among the decisions, where the plan's page can drop it.
        """
        own = self.cleaned_data | {"policy_date": self.cleaned_data["policy_date"].isoformat()}
        own |= {name: None if own[name] is None else own[name] / 100 for name in self.SHARES}
        rows = [self.settled(kind, line) for kind, name in self.SETTLED.items() for line in own.pop(name, None) or ()]
        ticked = own.pop("kept", ())
        rows += [line.decision for line in self.carried.kept if str(line.place) in ticked]
        return own | ({"decisions": rows} if rows else {})

    @classmethod
    def labels(cls) -> dict[str, Any]:
        """What every wish is called."""
        return {name: own.label for name, own in cls.base_fields.items()}

    @classmethod
    def initial_of(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        """The form's values from what an earlier run was asked for, but for its decisions by hand."""
        known = {name: value for name, value in params.items() if name in cls.base_fields}
        return known | {name: round(known[name] * 100, 9) for name in cls.SHARES if known.get(name) is not None}


def _alike(a: Any, b: Any) -> bool:
    """Whether two values of a field are the same, but for what rounding to per cent and back has done to numbers."""
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return math.isclose(a, b) if numbers else bool(a == b)


class DecisionForm(forms.Form):
    """One decision by hand on a plan that is there; each planner has its own fields. ``decision`` is plain JSON."""

    def __init__(self, *args: Any, page: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.prepare()

    def prepare(self) -> None:
        """Fill choices from the plan."""

    def decision(self) -> dict[str, Any]:
        """What was decided."""
        return dict(self.cleaned_data)

    def decisions(self) -> list[dict[str, Any]]:
        """All that is decided by hand now: this, in the place of earlier decisions that it settles anew."""
        new = self.decision()
        before = self.page.run.params.get("decisions", ())
        return [*(own for own in before if not self.replaces(new, own)), new]

    @staticmethod
    def replaces(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
        """Whether a decision settles anew what an earlier one did."""
        raise NotImplementedError
