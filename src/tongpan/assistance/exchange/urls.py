"""Addresses of the exchange of people."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.registry.views.import_lists import list_import

from .views import (
    applications,
    appraisals,
    calendar,
    calls,
    eligible,
    incentives,
    placement,
    placements,
    posts,
    ratios,
)

PLACEMENTS, ONE = f"{UNIT}placements/", f"{UNIT}placements/<int:placement>/"
CALLS, CALL = f"{UNIT}calls/", f"{UNIT}calls/<int:call>/"
APPLICATION, CERTIFICATE = f"{UNIT}applications/<int:application>/", f"{UNIT}certificates/<int:certificate>/"

urlpatterns = [
    path(PLACEMENTS, placements.placements, name="exchange-placements"),
    path(f"{PLACEMENTS}add/", placements.add, name="exchange-placement-add"),
    path(f"{PLACEMENTS}import/", list_import("placements"), name="exchange-placements-import"),
    path(f"{PLACEMENTS}mark/", placements.mark_planned, name="exchange-placements-mark"),
    path(f"{PLACEMENTS}end/", placements.end_several, name="exchange-placements-end"),
    path(f"{PLACEMENTS}certify/", placements.certify_several, name="exchange-placements-certify"),
    path(ONE, placement.placement, name="exchange-placement"),
    path(f"{ONE}edit/", placement.edit, name="exchange-placement-edit"),
    path(f"{ONE}end/", placement.finish, name="exchange-placement-end"),
    path(f"{ONE}remove/", placement.remove, name="exchange-placement-remove"),
    path(f"{ONE}appraise/", placement.judge, name="exchange-placement-appraise"),
    path(f"{ONE}certify/", placement.issue, name="exchange-placement-certify"),
    path(f"{ONE}appraisals/<int:appraisal>/remove/", placement.unjudge, name="exchange-appraisal-remove"),
    path(f"{UNIT}applications/import/", list_import("applications"), name="exchange-applications-import"),
    path(CALLS, calls.calls, name="exchange-calls"),
    path(f"{CALLS}add/", calls.add, name="exchange-call-add"),
    path(CALL, calls.call, name="exchange-call"),
    path(f"{CALL}edit/", calls.edit, name="exchange-call-edit"),
    path(f"{CALL}remove/", calls.remove, name="exchange-call-remove"),
    path(f"{CALL}state/<slug:state>/", calls.step, name="exchange-call-step"),
    path(f"{CALL}apply/", applications.add, name="exchange-application-add"),
    path(f"{CALL}select/", applications.choose, name="exchange-applications-select"),
    path(f"{CALL}decline/", applications.refuse, name="exchange-applications-decline"),
    path(f"{CALL}agree/", applications.agree, name="exchange-applications-agree"),
    path(f"{CALL}post/", applications.post_chosen, name="exchange-applications-post"),
    path(f"{UNIT}applications/", applications.applications, name="exchange-applications"),
    path(APPLICATION, applications.application, name="exchange-application"),
    path(f"{APPLICATION}word/", applications.word, name="exchange-application-word"),
    path(f"{APPLICATION}host/", applications.name_host, name="exchange-application-host"),
    path(f"{APPLICATION}withdraw/", applications.take_back, name="exchange-application-withdraw"),
    path(f"{UNIT}appraisals/", appraisals.appraisals, name="exchange-appraisals"),
    path(f"{UNIT}certificates/", appraisals.certificates, name="exchange-certificates"),
    path(CERTIFICATE, appraisals.certificate, name="exchange-certificate"),
    path(f"{CERTIFICATE}file/", appraisals.certificate_file, name="exchange-certificate-file"),
    path(f"{CERTIFICATE}withdraw/", appraisals.certificate_withdraw, name="exchange-certificate-withdraw"),
    path(f"{UNIT}exchange/eligible/", eligible.eligible, name="exchange-eligible"),
    path(f"{UNIT}exchange/eligible/freeze/", eligible.freeze_list, name="exchange-eligible-freeze"),
    path(f"{UNIT}exchange/eligible/<int:eligible_list>/discard/", eligible.discard_list,
         name="exchange-eligible-discard"),
    path(f"{UNIT}exchange/ratios/", ratios.ratios, name="exchange-ratios"),
    path(f"{UNIT}exchange/calendar/", calendar.people, name="exchange-calendar"),
    path(f"{UNIT}exchange/calendar/schools/", calendar.schools, name="exchange-calendar-schools"),
    path(f"{UNIT}exchange/calendar/map/", calendar.on_map, name="exchange-calendar-map"),
    path(f"{UNIT}exchange/incentives/", incentives.incentives, name="exchange-incentives"),
    path(f"{UNIT}exchange/posts/", posts.structure, name="exchange-posts"),
]  # fmt: skip
