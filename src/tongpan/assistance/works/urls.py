"""Addresses of works and money."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.registry.views.import_lists import list_import

from .views import funds, ledger, light_file, lighting, milestones, parts, places, project, projects, rooms

FUND, ENTRY = f"{UNIT}works/funds/<int:fund>/", f"{UNIT}works/ledger/<int:entry>/"
MONEY = [
    path(f"{UNIT}works/funds/", funds.funds, name="works-funds"),
    path(f"{UNIT}works/funds/add/", funds.add, name="works-fund-add"),
    path(FUND, funds.fund, name="works-fund"),
    path(f"{FUND}edit/", funds.edit, name="works-fund-edit"),
    path(f"{FUND}remove/", funds.remove, name="works-fund-remove"),
    path(f"{FUND}close/", funds.close, name="works-fund-close"),
    path(f"{FUND}reopen/", funds.reopen, name="works-fund-reopen"),
    path(f"{FUND}enter/", ledger.add, name="works-entry-add"),
    path(f"{UNIT}works/ledger/", ledger.ledger, name="works-ledger"),
    path(f"{UNIT}works/ledger/import/", list_import("ledger"), name="works-ledger-import"),
    path(f"{ENTRY}reverse/", ledger.put_right, name="works-entry-reverse"),
    path(f"{UNIT}works/statement/", ledger.account, name="works-statement"),
]
PROJECT, STEP = f"{UNIT}works/projects/<int:project>/", f"{UNIT}works/projects/<int:project>/milestones/"
PROJECTS = [
    path(f"{UNIT}works/projects/", projects.projects, name="works-projects"),
    path(f"{UNIT}works/projects/by-state/", projects.by_state, name="works-pipeline"),
    path(f"{UNIT}works/projects/set/<slug:kind>/", projects.set_state_of_many, name="works-projects-state"),
    path(f"{UNIT}works/projects/add/", project.add, name="works-project-add"),
    path(f"{UNIT}works/projects/import/", list_import("projects"), name="works-projects-import"),
    path(f"{UNIT}works/milestones/", parts.milestones, name="works-milestones"),
    path(f"{UNIT}works/milestones/import/", list_import("milestones"), name="works-milestones-import"),
    path(f"{UNIT}works/sources/", parts.sources, name="works-sources"),
    path(f"{UNIT}works/sources/import/", list_import("sources"), name="works-sources-import"),
    path(PROJECT, project.project, name="works-project"),
    path(f"{PROJECT}edit/", project.edit, name="works-project-edit"),
    path(f"{PROJECT}state/", project.state, name="works-project-state"),
    path(f"{PROJECT}accept/", project.accept, name="works-project-accept"),
    path(f"{PROJECT}remove/", project.remove, name="works-project-remove"),
    path(f"{STEP}add/", milestones.add, name="works-milestone-add"),
    path(f"{STEP}<int:milestone>/reach/", milestones.reach, name="works-milestone-reach"),
    path(f"{STEP}<int:milestone>/drop/", milestones.drop, name="works-milestone-drop"),
]
PLACE = f"{UNIT}works/places/<int:place>/"
PLACES = [
    path(f"{UNIT}works/places/", places.places, name="works-places"),
    path(f"{UNIT}works/places/sums/", places.sums, name="works-places-sums"),
    path(f"{UNIT}works/places/add/", places.add, name="works-place-add"),
    path(f"{UNIT}works/places/import/", list_import("places"), name="works-places-import"),
    path(PLACE, places.place, name="works-place"),
    path(f"{PLACE}edit/", places.edit, name="works-place-edit"),
    path(f"{PLACE}remove/", places.remove, name="works-place-remove"),
]
LIGHT = f"{UNIT}works/lighting/<int:reading>/"
LIGHTING = [
    path(f"{UNIT}works/lighting/", lighting.lighting, name="works-lighting"),
    path(f"{UNIT}works/lighting/schools/", lighting.schools, name="works-light-schools"),
    path(f"{UNIT}works/lighting/add/", lighting.add, name="works-light-add"),
    path(f"{UNIT}works/lighting/file/", light_file.choose, name="works-light-file"),
    path(f"{UNIT}works/lighting/file/keep/", light_file.keep, name="works-light-keep"),
    path(f"{UNIT}works/lighting/file/template/", light_file.template, name="works-light-template"),
    path(LIGHT, lighting.light, name="works-light"),
    path(f"{LIGHT}edit/", lighting.edit, name="works-light-edit"),
    path(f"{LIGHT}remove/", lighting.remove, name="works-light-remove"),
]
ROOM = f"{UNIT}works/rooms/<int:room>/"
ROOMS = [
    path(f"{UNIT}works/rooms/", rooms.rooms, name="works-rooms"),
    path(f"{UNIT}works/rooms/missing/", rooms.missing, name="works-missing"),
    path(f"{UNIT}works/rooms/add/", rooms.add, name="works-room-add"),
    path(ROOM, rooms.room, name="works-room"),
    path(f"{ROOM}edit/", rooms.edit, name="works-room-edit"),
    path(f"{ROOM}remove/", rooms.remove, name="works-room-remove"),
]
urlpatterns = MONEY + PROJECTS + PLACES + LIGHTING + ROOMS
