"""Addresses of the registry."""

from __future__ import annotations

from django.urls import path

from .views import importing, imports, local, programs, roads, school, schools, teachers, teachers_frozen, villages

app_name = "registry"
UNIT = "u/<slug:unit>/<int:year>"
urlpatterns = [
    path("api/v1/<slug:unit>/<int:year>/schools/", programs.schools, name="api-schools"),
    path(f"{UNIT}/schools/", schools.schools, name="schools"),
    path(f"{UNIT}/schools/freeze/", schools.freeze, name="freeze"),
    path(f"{UNIT}/schools/unfreeze/", schools.unfreeze, name="unfreeze"),
    path(f"{UNIT}/schools/undo/<int:record>/", schools.undo_freeze, name="undo-freeze"),
    path(f"{UNIT}/schools/views/", schools.save_view, name="save-view"),
    path(f"{UNIT}/schools/views/<int:view>/delete/", schools.delete_view, name="delete-view"),
    path(f"{UNIT}/school/", school.school, name="school"),
    path(f"{UNIT}/school/edit/", school.edit, name="school-edit"),
    path(f"{UNIT}/school/figures/", school.figures, name="school-figures"),
    path(f"{UNIT}/school/close/", school.close, name="school-close"),
    path(f"{UNIT}/school/reopen/", school.reopen, name="school-reopen"),
    path(f"{UNIT}/teachers/", teachers.teachers, name="teachers"),
    path(f"{UNIT}/teachers/freeze/", teachers_frozen.freeze, name="freeze-teachers"),
    path(f"{UNIT}/teachers/unfreeze/", teachers_frozen.unfreeze, name="unfreeze-teachers"),
    path(f"{UNIT}/teachers/undo/<int:record>/", teachers_frozen.undo_freeze, name="undo-freeze-teachers"),
    path(f"{UNIT}/teachers/postings/", teachers.postings, name="postings"),
    path(f"{UNIT}/villages/", villages.villages, name="villages"),
    path(f"{UNIT}/villages/<int:village>/", villages.village, name="village"),
    path(f"{UNIT}/roads/", roads.roads, name="roads"),
    path(f"{UNIT}/roads/remove/", roads.remove, name="roads-remove"),
    path(f"{UNIT}/roads/remove-all/", roads.remove_all, name="roads-remove-all"),
    path(f"{UNIT}/imports/", imports.imports, name="imports"),
    path(f"{UNIT}/imports/template/<slug:kind>/", imports.template, name="import-template"),
    path(f"{UNIT}/imports/data/<slug:kind>/", imports.current, name="import-data"),
    path(f"{UNIT}/imports/<uuid:batch>/", importing.importing, name="import"),
    path(f"{UNIT}/imports/<uuid:batch>/match/", importing.match, name="import-match"),
    path(f"{UNIT}/imports/<uuid:batch>/words/", importing.words, name="import-words"),
    path(f"{UNIT}/imports/<uuid:batch>/check/", importing.check, name="import-check"),
    path(f"{UNIT}/imports/<uuid:batch>/commit/", importing.commit, name="import-commit"),
    path(f"{UNIT}/imports/<uuid:batch>/discard/", importing.discard, name="import-discard"),
    path(f"{UNIT}/imports/<uuid:batch>/workbook/", importing.workbook, name="import-workbook"),
    path(f"{UNIT}/local-figures/", local.local_figures, name="local-figures"),
    path(f"{UNIT}/local-figures/figure/", local.figure, name="local-figure-add"),
    path(f"{UNIT}/local-figures/figure/<int:figure>/", local.figure, name="local-figure"),
    path(f"{UNIT}/local-figures/figure/<int:figure>/retire/", local.retire, name="local-figure-retire"),
    path(f"{UNIT}/local-figures/indicator/", local.indicator, name="local-indicator-add"),
    path(f"{UNIT}/local-figures/indicator/<int:indicator>/", local.indicator, name="local-indicator"),
    path(f"{UNIT}/local-figures/indicator/<int:indicator>/end/", local.end, name="local-indicator-end"),
]
