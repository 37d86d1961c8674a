# ruff: noqa: E501 (one line a field reads as a table)
"""Ways by road between schools and villages."""

from __future__ import annotations

from tongpan.registry.imports.fields import CODE, DECIMAL, Field
from tongpan_core.messages import N_

FIELDS = (
    Field("start_code", N_("Code of the start"), "起点代码", ("起点标识码", "出发地代码", "from code"), CODE),
    Field("start", N_("Start"), "起点", ("起点名称", "出发地", "出发地名称", "from"), longest=120),
    Field("end_code", N_("Code of the end"), "终点代码", ("终点标识码", "目的地代码", "到达地代码", "to code"), CODE),
    Field("end", N_("End"), "终点", ("终点名称", "目的地", "目的地名称", "到达地", "to"), longest=120),
    Field("metres", N_("Metres by road"), "路程米数", ("路程（米）", "里程（米）", "距离（米）", "道路里程（米）", "米数", "metres"), DECIMAL, least=0),
    Field("km", N_("Kilometres by road"), "路程公里数", ("路程（公里）", "里程（公里）", "距离（公里）", "道路里程（公里）", "里程（千米）", "公里数", "kilometres"), DECIMAL, least=0),
    Field("minutes", N_("Minutes by road"), "用时分钟数", ("用时（分钟）", "时间（分钟）", "行车时间（分钟）", "车程（分钟）", "分钟数", "minutes"), DECIMAL, least=0),
)  # fmt: skip
NEEDS = (("start", "start_code"), ("end", "end_code"), ("metres", "km"))
