"""What adopted plans say that other planners build upon."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.insight.models import Adoption


def schools_by_layout(unit: Unit, year: int, stage: str) -> dict[str, str] | None:
    """Village to the school that its pupils go to under the layout in force for a stage; None where none is.

    Where a village's grades go to different schools, the last band (the higher grades) decides; of several futures the
    first one, which the layout's page tells too.
    """
    rows = Adoption.objects.filter(unit=unit, run__year=year, run__kind="layout", undone__isnull=True)
    own = rows.filter(run__params__stage=stage).select_related("run").first()
    if own is None:
        return None
    sent = (own.run.result or {})["plan"]["sent"]
    return {line["village"]: line["site"] for line in sent if line["scenario"] == sent[0]["scenario"]}
