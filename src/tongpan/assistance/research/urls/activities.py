"""Addresses of activities, sessions, attendance, hours and honours."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.assistance.research.views import (
    activities,
    activity,
    attendance,
    calendar,
    code,
    honours,
    hours,
    lists,
    parts,
    session,
    sessions,
    sign_in,
)  # fmt: skip
from tongpan.registry.views.import_lists import list_import

AT = f"{UNIT}research/"
ONE, SITTING, LISTING = f"{AT}activities/<int:activity>/", f"{AT}sessions/<int:session>/", f"{AT}lists/<int:listing>/"

urlpatterns = [
    path(f"{AT}activities/", activities.activities, name="research-activities"),
    path(f"{AT}activities/calendar/", calendar.month, name="research-activities-calendar"),
    path(f"{AT}activities/cancelled/", activities.cancelled, name="research-cancelled"),
    path(f"{AT}activities/import/", list_import("activities"), name="research-activities-import"),
    path(f"{AT}activities/add/", activity.add, name="research-activity-add"),
    path(ONE, activity.activity, name="research-activity"),
    path(f"{ONE}edit/", activity.edit, name="research-activity-edit"),
    path(f"{ONE}copy/", activity.copy, name="research-activity-copy"),
    path(f"{ONE}cancel/", activity.cancel, name="research-activity-cancel"),
    path(f"{ONE}restore/", activity.restore, name="research-activity-restore"),
    path(f"{ONE}remove/", activity.remove, name="research-activity-remove"),
    path(f"{ONE}participants/", parts.add, name="research-part-add"),
    path(f"{ONE}sessions/", session.add, name="research-session-add"),
    path(f"{AT}participants/<int:part>/", parts.edit, name="research-part-edit"),
    path(f"{AT}participants/<int:part>/remove/", parts.remove, name="research-part-remove"),
    path(f"{AT}sessions/", sessions.sessions, name="research-sessions"),
    path(f"{AT}items/import/", list_import("items"), name="research-items-import"),
    path(SITTING, session.session, name="research-session"),
    path(f"{SITTING}edit/", session.edit, name="research-session-edit"),
    path(f"{SITTING}remove/", session.remove, name="research-session-remove"),
    path(f"{SITTING}items/", session.item_add, name="research-item-add"),
    path(f"{SITTING}code/", code.code, name="research-session-code"),
    path(f"{SITTING}code/open/", code.open_, name="research-session-open"),
    path(f"{SITTING}code/close/", code.close, name="research-session-close"),
    path(f"{SITTING}code/renew/", code.renew, name="research-session-renew"),
    path(f"{SITTING}attendance/", attendance.add, name="research-attendance-add"),
    path(f"{SITTING}attendance/note/", attendance.note, name="research-attendance-note"),
    path(f"{SITTING}attendance/remove/", attendance.remove, name="research-attendance-remove"),
    path(f"{SITTING}lists/", lists.add, name="research-list-add"),
    path(LISTING, lists.listing, name="research-list"),
    path(f"{LISTING}drop/", lists.drop, name="research-list-drop"),
    path(f"{AT}items/", sessions.items, name="research-items"),
    path(f"{AT}items/<int:item>/", session.item_edit, name="research-item-edit"),
    path(f"{AT}items/<int:item>/remove/", session.item_remove, name="research-item-remove"),
    path(f"{AT}attendance/", attendance.attendance, name="research-attendance"),
    path(f"{AT}hours/", hours.hours, name="research-hours"),
    path(f"{AT}hours/<int:teacher>/", hours.teacher, name="research-teacher"),
    path(f"{AT}attendance/import/", list_import("attendance"), name="research-attendance-import"),
    path(f"{AT}honours/", honours.honours, name="research-honours"),
    path(f"{AT}honours/add/", honours.add, name="research-honour-add"),
    path(f"{AT}honours/remove/", honours.remove, name="research-honours-remove"),
    path(f"{AT}honours/import/", list_import("honours"), name="research-honours-import"),
    path(f"{AT}honours/<int:honour>/", honours.honour, name="research-honour"),
    path("sign/<str:code>/", sign_in.page, name="research-sign-in"),
]
