"""The registry's own kinds of files: schools, figures, teachers, statistics forms, villages, ways by road."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .kinds import Kind, register_kind

HERE = "tongpan.registry.imports"
WRITERS = "tongpan.registry.actions"
FIGURES = {"figures": _("Figures")}
SCHOOL_FIELDS = ("code", "name", "name_en", "short_name", "kind", "setting", "owner", "boarding", "stages", "languages",
                 "address", "built", "bell", "longitude", "latitude", "opened", "closed", "county", "town")  # fmt: skip
"""What the template of schools asks for: the figures have a sheet of their own."""

register_kind(
    Kind(
        "schools", _("Units and schools"),
        schema=f"{HERE}.schemas:schools_schema", plan=f"{HERE}.plans.schools:plan_schools",
        write=f"{WRITERS}.importing_schools:write_schools", telling=f"{HERE}.vocabulary:speaks_of_schools",
        records={"units": _("Units"), "schools": _("Schools"), **FIGURES}, sheet="学校", asked=SCHOOL_FIELDS,
        current="tongpan.registry.export:school_rows", page="registry:schools", many=True,
    )
)  # fmt: skip
register_kind(
    Kind(
        "figures", _("School-year figures"),
        schema=f"{HERE}.schemas:figures_schema", plan=f"{HERE}.plans.tables:plan_figures",
        write=f"{WRITERS}.importing_schools:write_figures", telling=f"{HERE}.vocabulary:speaks_of_figures",
        records=FIGURES, sheet="学年数据", current="tongpan.registry.export:figure_rows", page="registry:schools",
        many=True,
    )
)  # fmt: skip
register_kind(
    Kind(
        "teachers", _("Teachers and postings"),
        schema=f"{HERE}.schemas:teachers_schema", plan=f"{HERE}.plans.staff:plan_staff",
        write=f"{WRITERS}.importing:write_staff", telling=f"{HERE}.vocabulary:speaks_of_teachers",
        records={"teachers": _("Teachers"), "postings": _("Postings"), "titles": _("Backbone titles"),
                 "couples": _("Couples")},
        sheet="教师与任职", page="registry:teachers", many=True,
    )
)  # fmt: skip
register_kind(
    Kind(
        "statistics", _("Statistics workbook forms"),
        schema=f"{HERE}.schemas:statistics_schema", plan=f"{HERE}.plans.forms:plan_forms",
        write=f"{WRITERS}.importing_schools:write_forms", read=f"{HERE}.plans.forms:read_form_rows",
        records={"schools": _("Schools"), **FIGURES}, page="registry:schools", many=True,
    )
)  # fmt: skip
register_kind(
    Kind(
        "villages", _("Villages and their pupils"),
        schema=f"{HERE}.schemas:villages_schema", plan=f"{HERE}.plans.villages:plan_villages",
        write=f"{WRITERS}.importing_villages:write_villages", telling=f"{HERE}.vocabulary:speaks_of_villages",
        records={"villages": _("Villages"), "village_pupils": _("Pupils by village and stage")}, sheet="村（居）",
        current="tongpan.registry.export:village_rows", page="registry:villages",
        leads=_("See the villages"), many=True,
    )
)  # fmt: skip
register_kind(
    Kind(
        "roads", _("Ways by road"),
        schema=f"{HERE}.schemas:roads_schema", plan=f"{HERE}.plans.roads:plan_roads",
        write=f"{WRITERS}.importing_roads:write_roads", telling=f"{HERE}.vocabulary:speaks_of_roads",
        records={"roads": _("Ways by road")}, sheet="道路里程", current="tongpan.registry.export:road_rows",
        page="registry:roads", leads=_("See the ways by road"), many=True,
    )
)  # fmt: skip
