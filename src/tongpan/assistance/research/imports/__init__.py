"""What of activities, attendance, honours and mentoring can be brought in from workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.imports import list_kind
from tongpan.registry.imports.kinds import register_kind

EDIT = "assistance.edit_research"

register_kind(
    list_kind(
        "honours", _("Honours"), "research.imports.honours:Honours", permission=EDIT,
        page="assistance:research-honours", sheet="荣誉",
    )
)  # fmt: skip
