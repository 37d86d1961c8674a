"""Task teams and leading groups."""

from __future__ import annotations

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import by_county, keyed, placed
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership.models import Team
from tongpan.assistance.partnership.queries.teams import teams_of


def _teams(unit: Unit, period: Period) -> QuerySet[Team]:
    stayed = Q(members__until__isnull=True) | Q(members__until__gte=period.first)
    rows = teams_of(unit).alias(there=FilteredRelation("members", condition=stayed))
    return rows.filter(Q(until__isnull=True) | Q(until__gte=period.first), since__lte=period.last)


class TeamRegister(Register):
    """The register of teams: a search over the offices in them, of who has left too, shows no team twice."""

    def _found(self, text: str) -> Q:
        return Q(pk__in=Team.everywhere.filter(super()._found(text)).order_by().values("pk"))


TEAMS = register(
    TeamRegister(
        key="teams",
        label=_("Teams"),
        model=Team,
        rows=_teams,
        permission="assistance.view_bonds",
        choices=(
            Choice("kind", _("Kind"), options=Team.Kind.choices),
            Choice("level", _("Level"), options=Team.Level.choices),
            by_county(),
            placed("unit", _("Unit")),
            placed("school", _("School")),
            keyed("bond", _("Bond")),
            keyed("began", _("Set up in the year"), "since__year"),
        ),
        search=("name__icontains", "duty__icontains", "unit__name__icontains", "members__office__icontains",
                "members__unit__name__icontains"),
        measures={
            "people": Measure(_("Places in them"), _("people"), Count("there__pk", distinct=True)),
            "units": Measure(_("Different units"), _("units"), Count("unit", distinct=True)),
        },
        related=("unit", "bond"),
    )
)  # fmt: skip

files.owner("team", lambda unit, key: teams_of(unit).filter(pk=key).first(), page="team")
