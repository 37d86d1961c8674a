"""Addresses of testing."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT

from .views import files, linking, paper, paper_of_results, result_items, results, sharing, taking, test, tests

ONE = f"{UNIT}tests/<int:test>/"
TESTS = [
    path(f"{UNIT}tests/", tests.tests, name="test-list"),
    path(f"{UNIT}tests/bank/", paper.bank, name="test-items"),
    path(f"{UNIT}tests/add/", test.add, name="test-add"),
    path(ONE, test.one, name="test-one"),
    path(f"{ONE}edit/", test.edit, name="test-edit"),
    path(f"{ONE}remove/", test.remove, name="test-remove"),
    path(f"{ONE}analyse/", test.analysis, name="test-analyse"),
    path(f"{ONE}archive/", test.lock, name="test-archive"),
]
PAPER = [
    path(f"{ONE}paper/", paper.paper, name="test-paper"),
    path(f"{ONE}paper/add/", paper.item_add, name="test-paper-add"),
    path(f"{ONE}paper/anchors/", paper.anchors, name="test-anchors"),
    path(f"{ONE}paper/file/", files.items, name="test-paper-file"),
    path(f"{ONE}paper/file/keep/", files.items_keep, name="test-paper-keep"),
    path(f"{ONE}paper/<int:item>/", paper.item_edit, name="test-paper-edit"),
    path(f"{ONE}paper/<int:item>/remove/", paper.item_remove, name="test-paper-remove"),
]
TAKING = [
    path(f"{ONE}schools/", taking.schools, name="test-schools"),
    path(f"{ONE}schools/choose/", taking.choose, name="test-schools-choose"),
    path(f"{ONE}schools/sample/", taking.sample, name="test-sample"),
    path(f"{ONE}schools/<int:school>/clear/", taking.clear, name="test-pupils-clear"),
    path(f"{ONE}pupils/", files.pupils, name="test-pupils-file"),
    path(f"{ONE}pupils/keep/", files.pupils_keep, name="test-pupils-keep"),
    path(f"{ONE}seats/", taking.seats, name="test-seats"),
    path(f"{ONE}seats/<int:school>/", taking.seat_list, name="test-seat-list"),
    path(f"{ONE}scores/", files.scores, name="test-scores"),
    path(f"{ONE}scores/keep/", files.scores_keep, name="test-scores-keep"),
    path(f"{ONE}scores/clear/", files.scores_clear, name="test-scores-clear"),
    path(f"{ONE}template/<slug:kind>/", files.template, name="test-template"),
]
RESULTS = [
    path(f"{ONE}results/", results.results, name="test-results"),
    path(f"{ONE}results/schools/", results.schools, name="test-result-schools"),
    path(f"{ONE}results/schools/<slug:school>/", results.school, name="test-result-school"),
    path(f"{ONE}results/groups/", results.groups, name="test-result-groups"),
    path(f"{ONE}results/pairs/", results.pairs, name="test-result-pairs"),
    path(f"{ONE}results/link/", linking.linking, name="test-link"),
    path(f"{ONE}results/link/keep/", linking.linking_keep, name="test-link-keep"),
    path(f"{ONE}results/share/<int:bond>/", sharing.give, name="test-share"),
    path(f"{ONE}results/report.<slug:format_>", paper_of_results.report, name="test-report"),
    path(f"{ONE}results/items/", result_items.items, name="test-result-items"),
    path(f"{ONE}results/items/<int:item>/", result_items.item, name="test-result-item"),
    path(f"{ONE}feedback/", result_items.feedback, name="test-feedback"),
    path(f"{ONE}feedback/<int:item>/note/", result_items.note, name="test-note"),
    path(f"{ONE}feedback/<int:item>/comment/", result_items.comment, name="test-comment"),
    path(f"{ONE}feedback/<int:remark>/take-back/", result_items.unsay, name="test-remark-remove"),
]
urlpatterns = TESTS + PAPER + TAKING + RESULTS
