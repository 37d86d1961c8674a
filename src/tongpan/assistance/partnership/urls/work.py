"""Addresses of needs, tasks, cycles, reviews and plans of schools."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import cycles, needs, progress, school_plans, tasks
from tongpan.registry.views.import_lists import list_import

UNIT = "u/<slug:unit>/<int:year>/"
NEED, TASK, CYCLE = f"{UNIT}needs/<int:need>/", f"{UNIT}tasks/<int:task>/", f"{UNIT}cycles/<int:cycle>/"
PLAN = f"{UNIT}school-plans/<int:school_plan>/"

urlpatterns = [
    path(f"{UNIT}needs/", needs.needs, name="needs"),
    path(f"{UNIT}needs/add/", needs.add, name="need-add"),
    path(f"{UNIT}needs/tasks/", needs.to_tasks, name="need-tasks"),
    path(f"{UNIT}needs/give/", needs.give, name="need-give"),
    path(f"{UNIT}needs/import/", list_import("needs"), name="needs-import"),
    path(NEED, needs.need, name="need"),
    path(f"{NEED}edit/", needs.edit, name="need-edit"),
    path(f"{NEED}answer/", needs.answer, name="need-answer"),
    path(f"{NEED}decline/", needs.decline, name="need-decline"),
    path(f"{NEED}met/", needs.met, name="need-met"),
    path(f"{NEED}reopen/", needs.reopen, name="need-reopen"),
    path(f"{NEED}remove/", needs.remove, name="need-remove"),
    path(f"{UNIT}tasks/", tasks.tasks, name="tasks"),
    path(f"{UNIT}tasks/add/", tasks.add, name="task-add"),
    path(f"{UNIT}tasks/import/", list_import("tasks"), name="tasks-import"),
    path(f"{UNIT}tasks/change/", progress.change, name="task-change"),
    path(f"{UNIT}tasks/start/", progress.move_start, name="task-move-start"),
    path(f"{UNIT}tasks/done/", progress.move_done, name="task-move-done"),
    path(f"{UNIT}tasks/reviews/", cycles.reviews, name="task-reviews"),
    path(TASK, tasks.task, name="task"),
    path(f"{TASK}edit/", tasks.edit, name="task-edit"),
    path(f"{TASK}parts/", tasks.break_down, name="task-break-down"),
    path(f"{TASK}start/", progress.start, name="task-start"),
    path(f"{TASK}done/", progress.finish, name="task-finish"),
    path(f"{TASK}stop/", progress.stop, name="task-stop"),
    path(f"{TASK}reopen/", progress.reopen, name="task-reopen"),
    path(f"{TASK}remove/", tasks.remove, name="task-remove"),
    path(f"{TASK}review/<int:of>/", cycles.review, name="task-review"),
    path(f"{TASK}review/<int:of>/remove/", cycles.review_remove, name="task-review-remove"),
    path(f"{UNIT}cycles/", cycles.cycles, name="cycles"),
    path(f"{UNIT}cycles/add/", cycles.add, name="cycle-add"),
    path(CYCLE, cycles.cycle, name="cycle"),
    path(f"{CYCLE}edit/", cycles.edit, name="cycle-edit"),
    path(f"{CYCLE}remove/", cycles.remove, name="cycle-remove"),
    path(f"{UNIT}school-plans/", school_plans.school_plans, name="school-plans"),
    path(f"{UNIT}school-plans/add/", school_plans.add, name="school-plan-add"),
    path(PLAN, school_plans.school_plan, name="school-plan"),
    path(f"{PLAN}edit/", school_plans.edit, name="school-plan-edit"),
    path(f"{PLAN}remove/", school_plans.remove, name="school-plan-remove"),
    path(f"{PLAN}tasks/", school_plans.tasks_of_lacks, name="school-plan-tasks"),
]
