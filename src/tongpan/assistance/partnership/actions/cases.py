"""Write down, change, share and remove experience; let a unit follow it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.access.roles import ASSISTANCE_KEEPERS
from tongpan.access.years import current_year
from tongpan.assistance.base.files import forget
from tongpan.assistance.base.news import holders, tell
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Case, Task

from .tasks import keep_task


def keep_case(case: Case, *, user: User) -> Case:
    """Add or change a case."""
    action = "assistance.case.change" if case.pk else "assistance.case.add"
    kept: Case = keep(case, action, unit=case.unit, user=user, domain=case.domain, shared=case.shared)
    return kept


def share_case(case: Case, *, shared: bool, user: User) -> Case:
    """Show a case to all units, or to one's own only again. Tasks that follow it stay."""
    case.shared = shared
    action = "assistance.case.share" if shared else "assistance.case.unshare"
    kept: Case = keep(case, action, unit=case.unit, user=user)
    return kept


@removing
@transaction.atomic
def remove_case(case: Case, *, user: User) -> None:
    """Remove a case with its files. One that others follow is kept: their tasks cite it."""
    followed = Task.everywhere.filter(case=case).exclude(unit__path__under=case.unit.path).count()
    if followed:
        raise Refused(
            gettext_noop("“%(case)s” is followed by %(count)s tasks of others and stays; show it to your units only."),
            case=case.title, count=followed,
        )  # fmt: skip
    forget("case", case.pk)
    remove(case, "assistance.case.remove", unit=case.unit, user=user, domain=case.domain)


@transaction.atomic
def follow_case(case: Case, unit: Unit, *, user: User) -> Task:
    """Make the draft of a task in a unit that follows a case and cites it; whoever wrote the case is told."""
    task = Task(
        unit=unit, case=case, kind=Task.Kind.PROJECT, title=case.title[:160], domain=case.domain,
        planned=timezone.localdate(), state=Task.State.PLANNED, detail=_detail(case),
    )  # fmt: skip
    keep_task(task, user=user)
    tell(
        holders(case.unit, *ASSISTANCE_KEEPERS), "case.followed", f"case:{case.pk}:followed:{unit.pk}",
        gettext_noop("%(unit)s follows your experience “%(case)s”."), {"unit": unit.title, "case": case.title},
        unit=case.unit, href=reverse("assistance:case", args=(case.unit.slug, current_year(), case.pk)), besides=user,
    )  # fmt: skip
    return task


def _detail(case: Case) -> str:
    """What the task begins with: where it comes from, what was done there and what that needs."""
    parts = [_("After the experience of %(unit)s: %(case)s") % {"unit": case.unit.name, "case": case.title}]
    parts += [case.practice] if case.practice else []
    parts += [_("What it needs: %(conditions)s") % {"conditions": case.conditions}] if case.conditions else []
    return "\n\n".join(parts)
