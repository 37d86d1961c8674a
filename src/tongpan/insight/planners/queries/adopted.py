"""What adopted plans say that other planners build upon."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.insight.models import Adoption


def schools_by_layout(unit: Unit, year: int, stage: str) -> dict[str, str] | None:
    """Village to the school that its pupils go to under the layout in force for a stage; None where none is.

    Where a village's grades go to different schools, the last band (the higher grades) decides; of several futures the
    one with as many pupils as now, else the first, as the layout's page tells (runs of earlier versions told another).
    """
    rows = Adoption.objects.filter(unit=unit, run__year=year, run__kind="layout", undone__isnull=True)
    own = rows.filter(run__params__stage=stage).select_related("run").first()
    if own is None:
        return None
    sent = (own.run.result or {})["plan"]["sent"]
    futures = list(dict.fromkeys(line["scenario"] for line in sent))
    future = "same" if "same" in futures else next(iter(futures), "")
    return {line["village"]: line["site"] for line in sent if line["scenario"] == future}
