"""What teachers teach, in one vocabulary: ledgers hold the subject as free text."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.registry.models import Posting
from tongpan_core.policy import NATIONAL, parameter

from .schools import reference_day
from .staff import on_day

SPELLINGS: dict[str, tuple[str, ...]] = {
    "chinese": ("语文", "汉语", "中文", "chinese"),
    "maths": ("数学", "mathematics", "maths", "math"),
    "foreign": ("外语", "英语", "英文", "日语", "俄语", "外语英", "外语日", "外语俄", "english", "foreign language"),
    "morality": (
        "道德与法治", "道法", "道德法治", "品德", "品德与生活", "品德与社会", "品生", "品社", "思想品德", "思品",
        "政治", "思想政治", "思政", "morality", "politics",
    ),
    "history": ("历史", "历史与社会", "history"),
    "geography": ("地理", "geography"),
    "science": ("科学", "自然", "小学科学", "science"),
    "physics": ("物理", "物理学", "physics"),
    "chemistry": ("化学", "chemistry"),
    "biology": ("生物", "生物学", "biology"),
    "computing": (
        "信息科技", "信息技术", "信息", "计算机", "电脑", "通用技术", "信息技术与通用技术", "computing", "computer",
    ),
    "pe": ("体育与健康", "体育", "体健", "体育健康", "pe", "physical education"),
    "music": ("音乐", "唱游", "舞蹈", "艺术音乐", "music"),
    "art": ("美术", "书法", "绘画", "艺术美术", "art"),
    "arts": ("艺术", "arts"),
    "labour": ("劳动", "劳动教育", "劳动技术", "劳技", "劳动与技术", "labour"),
    "practice": ("综合实践", "综合实践活动", "地方课程", "校本课程", "practice"),
    "mental_health": ("心理健康", "心理", "心理健康教育", "心理学", "mental health"),
    "preschool": ("学前教育", "学前", "幼儿教育", "幼教", "preschool"),
    "special": ("特殊教育", "特教", "special education"),
}  # fmt: skip
"""The code of each subject and its spellings; the first Chinese one is its name (教基4155 and §8.2 of ledgers)."""
OTHER = "other"
SEVERAL = re.compile(r"[、,，;；/／+＋|兼及]")
BRACKETS = re.compile(r"[（(].*?[）)]")
AROUND = re.compile(r"^(?:小学|初中|高中|幼儿园|中学)|(?:老师|教师|教学|学科|课程|课)$")


class SubjectStaff(NamedTuple):
    """How many full-time equivalents teach a subject at one stage of a school; ``school`` is its unit's slug."""

    school: str
    stage: str
    subject: str
    fte: float


@cache
def _codes() -> dict[str, str]:
    from tongpan.registry.imports.values import key

    return {key(name): code for code, names in SPELLINGS.items() for name in (code, *names)}


@cache
def subject_code(text: str) -> str:
    """The code of a subject as a ledger spells it (``小学语文老师`` → ``chinese``); ``other`` where none is known.

    The stage before it, 老师 or 学科 behind it and what stands in brackets do not count; of several subjects the first
    one does. An empty text gives an empty code: what was not said is not “other”.
    """
    from tongpan.registry.imports.values import key

    first = SEVERAL.split(text.strip())[0]
    tries = [first, BRACKETS.sub("", first)]
    tries += [AROUND.sub("", one) for one in tries]
    if not key(first):
        return ""
    return next((code for one in tries if (code := _codes().get(key(one)))), OTHER)


def subject_name(code: str) -> str:
    """The Chinese name of a subject's code, as ledgers write it; a code that is not known stays as it is."""
    return SPELLINGS[code][0] if code in SPELLINGS else code


def subject_staff(
    unit: Unit, year: int, region: str = NATIONAL, *, without: Collection[str] = ()
) -> list[SubjectStaff]:
    """Who teaches what on 1 September of a school year, in full-time equivalents; one query.

    Counted are full-time teachers of the kinds of employment that policy counts, where they work: a posting of a
    moving kind (exchange, support, circuit) takes its share from the home post, other postings leave the person at
    home. A posting without a subject counts for the teacher's main subject, one without a stage for the lowest
    compulsory stage of the school. ``region`` is the GB/T 2260 code whose rules count; PolicyError for a year before
    they began. Postings of an origin in ``without`` do not count.
    """
    day = reference_day(year)
    moving = parameter("counting/moving_postings").at(day, region).words
    rows = _postings(unit, day, parameter("counting/employments").at(day, region).words, moving, without)
    away: dict[int, float] = defaultdict(float)
    for row in rows:
        away[row.teacher] += row.share if row.kind in moving else 0.0
    counted: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        share = max(0.0, row.share - away[row.teacher]) if row.kind == Posting.Kind.HOME else row.share
        subject = subject_code(row.subject or row.main_subject)
        if share and row.path.startswith(unit.path) and subject:
            counted[row.school, row.stage or _lowest(row.stages or ()), subject] += share
    return [SubjectStaff(*key, fte) for key, fte in sorted(counted.items())]


class _Row(NamedTuple):
    teacher: int
    school: str
    path: str
    stages: list[str] | None
    kind: str
    stage: str
    share: float
    subject: str
    main_subject: str


def _postings(
    unit: Unit, day: dt.date, employments: tuple[str, ...], moving: tuple[str, ...], without: Collection[str]
) -> list[_Row]:
    """The postings that count: those at the unit's schools, and those of its people elsewhere, beyond the scope."""
    held = Posting.everywhere.filter(on_day(day), kind__in=(Posting.Kind.HOME, *moving))
    held = held.exclude(origin__in=without) if without else held
    held = held.filter(Q(teacher__left=None) | Q(teacher__left__gt=day))
    held = held.filter(teacher__employment__in=employments, teacher__full_time=True)
    held = held.filter(Q(unit__path__under=unit.path) | Q(teacher__unit__path__under=unit.path))
    names = ("teacher_id", "unit__slug", "unit__path", "unit__school__stages", "kind", "stage", "share", "subject",
             "teacher__subject")  # fmt: skip
    return [_Row._make(row) for row in held.values_list(*names)]


def _lowest(stages: list[str] | tuple[str, ...]) -> str:
    return next((stage for stage in ("primary", "junior", "senior", "kindergarten") if stage in stages), "")
