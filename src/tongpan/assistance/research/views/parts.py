"""Who is in an activity: units added by a list of names, their role and pupils, and taking one out."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.records import act, form_page
from tongpan.assistance.research.actions import parts as actions
from tongpan.assistance.research.forms.activities import PartForm, PartsForm

from .found import EDIT, activity_to_edit, address, part_to_edit


@unit_page(EDIT, FORM)
def add(request: UnitRequest, activity: int) -> HttpResponse:
    """Invite units, a line each."""
    found = activity_to_edit(request, activity)
    form = PartsForm(request.POST or None, unit=request.unit)
    here = address(request, "research-activity", activity=found.pk)

    def save() -> int:
        own = form.cleaned_data
        return actions.add_parts(found, own["units"], own["role"], user=request.user)

    return form_page(
        request,
        form,
        title=_("Add participants of “%(name)s”") % {"name": found.name},
        submit=_("Add"),
        purpose=_("They see the activity and are told. Units that are in it already stay as they are."),
        save=save,
        done=_("Added."),
        to=here,
        back=here,
        draft="research-parts",
    )


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, part: int) -> HttpResponse:
    """The role of one unit, and how many pupils came."""
    found = part_to_edit(request, part)
    form = PartForm(request.POST or None, instance=found)
    if found.activity.unit_id != request.unit.pk and not request.user.has_perm(EDIT, found.activity.unit):
        del form.fields["role"]
    here = address(request, "research-activity", activity=found.activity_id)
    return form_page(
        request,
        form,
        title=_("%(unit)s in “%(name)s”") % {"unit": found.unit.title, "name": found.activity.name},
        submit=_("Save"),
        save=lambda: actions.change_part(form.save(commit=False), user=request.user),
        done=_("Saved."),
        to=here,
        back=here,
    )


@unit_page(EDIT, POST)
def remove(request: UnitRequest, part: int) -> HttpResponse:
    """Take a unit out of an activity."""
    found = part_to_edit(request, part)
    here = address(request, "research-activity", activity=found.activity_id)
    lasting = request.user.has_perm(EDIT, found.activity.unit)
    done = _("%(unit)s is taken out of the activity.") % {"unit": found.unit.title}
    to = here if lasting else address(request, "research-activities")
    return act(request, lambda: actions.remove_part(found, user=request.user), done=done, to=to)
