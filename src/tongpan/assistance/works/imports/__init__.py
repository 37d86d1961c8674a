"""What of projects, places and money can be brought in from workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.imports import list_kind
from tongpan.registry.imports.kinds import register_kind

HOME, WORKS = "works.imports", "assistance.edit_works"

register_kind(
    list_kind(
        "projects", _("Projects"), f"{HOME}.projects:Projects", permission=WORKS, page="assistance:works-projects",
        sheet="项目",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "places", _("Places"), f"{HOME}.places:Places", permission=WORKS, page="assistance:works-places", sheet="学位",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "ledger", _("Ledger"), f"{HOME}.ledger:Ledger", permission="assistance.edit_money",
        page="assistance:works-ledger", sheet="资金台账",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "milestones", _("Milestones"), f"{HOME}.milestones:Milestones", permission=WORKS,
        page="assistance:works-milestones", sheet="项目节点",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "sources", _("Funding sources"), f"{HOME}.sources:Sources", permission=WORKS, page="assistance:works-sources",
        sheet="项目资金来源",
    )
)  # fmt: skip
