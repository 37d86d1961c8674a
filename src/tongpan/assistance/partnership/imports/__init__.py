"""What of bonds, needs and tasks can be brought in from workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.imports import list_kind
from tongpan.registry.imports.kinds import register_kind

HOME = "partnership.imports"

register_kind(
    list_kind(
        "bonds", _("Bonds"), f"{HOME}.bonds:Bonds", permission="assistance.edit_bonds", page="assistance:bonds",
        sheet="结对关系",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "needs", _("Needs"), f"{HOME}.needs:Needs", permission="assistance.state_needs", page="assistance:needs",
        sheet="需求",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "tasks", _("Tasks"), f"{HOME}.tasks:Tasks", permission="assistance.work_tasks", page="assistance:tasks",
        sheet="任务",
    )
)  # fmt: skip
