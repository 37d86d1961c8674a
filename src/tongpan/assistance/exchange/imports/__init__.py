"""What of the exchange of people can be brought in from workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.imports import list_kind
from tongpan.registry.imports.kinds import register_kind

HOME = "exchange.imports"

register_kind(
    list_kind(
        "placements", _("Placements"), f"{HOME}.placements:Placements", permission="assistance.edit_exchange",
        page="assistance:exchange-placements", sheet="任职交流",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "applications", _("Applications"), f"{HOME}.applications:Applications",
        permission="assistance.apply_for_exchange", page="assistance:exchange-applications", sheet="申请",
    )
)  # fmt: skip
