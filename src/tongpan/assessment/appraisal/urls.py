"""Addresses of appraisal."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT

from .views import assigning, figures, rectify, results, rounds, schemes, sheets, workbooks

HOME = f"{UNIT}appraisal/"
SCHEME, CRITERION = f"{HOME}schemes/<int:scheme>/", f"{HOME}criteria/<int:criterion>/"
SCHEMES = [
    path(f"{HOME}schemes/", schemes.schemes, name="appraisal-schemes"),
    path(f"{HOME}schemes/add/", schemes.add, name="appraisal-scheme-add"),
    path(f"{HOME}schemes/example/<slug:kind>/", schemes.example, name="appraisal-scheme-example"),
    path(SCHEME, schemes.scheme, name="appraisal-scheme"),
    path(f"{SCHEME}edit/", schemes.edit, name="appraisal-scheme-edit"),
    path(f"{SCHEME}settle/", schemes.settle, name="appraisal-scheme-settle"),
    path(f"{SCHEME}copy/", schemes.copy, name="appraisal-scheme-copy"),
    path(f"{SCHEME}end/", schemes.end, name="appraisal-scheme-end"),
    path(f"{SCHEME}remove/", schemes.remove, name="appraisal-scheme-remove"),
    path(f"{SCHEME}criteria/add/", schemes.criterion_add, name="appraisal-criterion-add"),
    path(CRITERION, schemes.criterion, name="appraisal-criterion"),
    path(f"{CRITERION}figure/", figures.figure, name="appraisal-criterion-figure"),
    path(f"{CRITERION}remove/", schemes.criterion_remove, name="appraisal-criterion-remove"),
]
ROUND, SHEET, FINDING = f"{HOME}<int:round>/", f"{HOME}sheets/<int:sheet>/", f"{HOME}findings/<int:finding>/"
ROUNDS = [
    path(HOME, rounds.appraisals, name="appraisal-list"),
    path(f"{HOME}add/", rounds.add, name="appraisal-add"),
    path(f"{HOME}judging/", sheets.judging, name="appraisal-judging"),
    path(ROUND, rounds.one, name="appraisal-one"),
    path(f"{ROUND}edit/", rounds.edit, name="appraisal-edit"),
    path(f"{ROUND}step/<slug:to>/", rounds.step, name="appraisal-step"),
    path(f"{ROUND}fill/", rounds.fill, name="appraisal-fill"),
    path(f"{ROUND}remove/", rounds.remove, name="appraisal-remove"),
    path(f"{ROUND}results/", results.results, name="appraisal-results"),
    path(f"{ROUND}appraised/add/", rounds.appraised_add, name="appraisal-appraised-add"),
    path(f"{ROUND}appraised/<int:sheet>/remove/", rounds.appraised_remove, name="appraisal-appraised-remove"),
    path(f"{ROUND}judges/add/", rounds.judge_add, name="appraisal-judge-add"),
    path(f"{ROUND}judges/<int:judge>/remove/", rounds.judge_remove, name="appraisal-judge-remove"),
    path(SHEET, sheets.sheet, name="appraisal-sheet"),
    path(f"{SHEET}judge/", sheets.judge, name="appraisal-judge"),
    path(f"{SHEET}hand-in/", sheets.hand_in, name="appraisal-hand-in"),
    path(f"{SHEET}give-back/", sheets.give_back, name="appraisal-give-back"),
    path(FINDING, sheets.finding, name="appraisal-finding"),
    path(f"{FINDING}report/", sheets.report, name="appraisal-report"),
    path(f"{FINDING}by-hand/", sheets.by_hand, name="appraisal-by-hand"),
    path(f"{FINDING}object/", sheets.object_to, name="appraisal-object"),
    path(f"{FINDING}objections/<int:objection>/answer/", sheets.answer, name="appraisal-answer"),
    path(f"{FINDING}files/<int:file>/", sheets.evidence, name="appraisal-evidence"),
]
NATIONAL = f"{UNIT}national/"
BOOK, ITEM = f"{NATIONAL}<int:workbook>/", f"{NATIONAL}items/<int:workitem>/"
FAULT = f"{UNIT}rectify/<int:rectification>/"
BOOKS = [
    path(NATIONAL, workbooks.national, name="appraisal-national"),
    path(f"{NATIONAL}open/", workbooks.opens, name="appraisal-national-open"),
    path(BOOK, workbooks.workbook, name="appraisal-workbook"),
    path(f"{BOOK}compute/", workbooks.compute, name="appraisal-workbook-compute"),
    path(f"{BOOK}assign/", assigning.assign, name="appraisal-workbook-assign"),
    path(f"{BOOK}assign/back/", assigning.take_back, name="appraisal-workbook-unassign"),
    path(f"{BOOK}faults/", workbooks.list_faults, name="appraisal-workbook-faults"),
    path(ITEM, workbooks.item, name="appraisal-item"),
    path(f"{ITEM}edit/", workbooks.item_edit, name="appraisal-item-edit"),
    path(f"{ITEM}evidence/<slug:done>/", workbooks.item_hand_in, name="appraisal-item-hand-in"),
    path(f"{UNIT}rectify/", rectify.rectify, name="appraisal-rectify"),
    path(f"{UNIT}rectify/add/", rectify.add, name="appraisal-rectify-add"),
    path(FAULT, rectify.one, name="appraisal-rectify-one"),
    path(f"{FAULT}edit/", rectify.edit, name="appraisal-rectify-edit"),
    path(f"{FAULT}done/", rectify.done, name="appraisal-rectify-done"),
    path(f"{FAULT}reopen/", rectify.reopen, name="appraisal-rectify-reopen"),
    path(f"{FAULT}remove/", rectify.remove, name="appraisal-rectify-remove"),
]
urlpatterns = SCHEMES + ROUNDS + BOOKS
