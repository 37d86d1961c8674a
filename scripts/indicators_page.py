"""Write ``docs/indicators.md``, the catalogue of indicators and checks, from the rule packs and the figures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tongpan_core.policy import (
    Indicator,
    RulePack,
    Rules,
    Tree,
    Value,
    figure_catalogue,
    pack_codes,
    policy,
    rule_pack,
    statistics_rules,
    units,
)

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "indicators.md"
DAY = date(2025, 9, 1)
STAGES = {"primary": "小学 primary", "junior": "初中 junior", "senior": "高中 senior"}
SENSES = {"at_least": "≥", "at_most": "≤", "one_per": "1 per"}
HEAD = f"""# 指标目录 · Indicators

本页由 `make docs` 从规则包生成，请勿手改。数值为 {DAY.isoformat()} 的全国值；有地方规定的另行列出。

Generated from the rule packs by `make docs`; do not edit. Values are the national ones on {DAY.isoformat()};
regional ones follow.
"""


def main(words: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is up to date."""
    text = "\n".join(
        [HEAD, *(pack_section(rule_pack(code)) for code in pack_codes()), regional(), statistics(), figures()]
    )
    if words == ["--check"]:
        if PAGE.exists() and PAGE.read_text(encoding="utf8") == text:
            return 0
        print(f"{PAGE.relative_to(ROOT)} is not up to date: run 'make docs' and commit it")
        return 1
    PAGE.write_text(text, encoding="utf8")
    return 0


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines) + "\n"


def pack_section(pack: RulePack) -> str:
    """One pack: its indicators, its rule for schools and the county, its checks and how it is read."""
    rules = pack.rules(DAY)
    parts = [
        f"## {pack.label_zh} · {pack.label}\n\n`{pack.code}` · {pack.document}\n",
        table(
            ["代码", "指标 · indicator", "算法 · formula", "单位", *_stage_heads(rules)],
            (_indicator_row(own, rules) for own in rules.indicators),
        ),
        *_school_rule(rules),
        *_composite(rules),
        "不计入 · Not counted\n",
        *(
            f"- {own.reason_zh} {own.reason}".replace("%(limit)s", "N").replace("%(pupils)s", "n")
            for own in pack.exclusions
        ),
        "",
        *_checks(rules),
        "口径 · Readings\n",
        *(f"- {own.text_zh}\n  {own.text}" for own in pack.readings),
        "",
        "依据 · References\n",
        *(f"- {zh}  \n  {en}" for zh, en in dict.fromkeys((own.reference_zh, own.reference) for own in cited(rules))),
    ]
    return "\n".join(parts) + "\n"


def _stage_heads(rules: Rules) -> list[str]:
    return [f"{STAGES[stage]}：标准／底线／差异系数" for stage in rules.stages]


def _indicator_row(own: Indicator, rules: Rules) -> list[str]:
    rule = own.rule
    cells = [
        " / ".join(number(value) for value in (_of(own.threshold, stage), own.floor(stage), _of(own.cv_limit, stage)))
        for stage in rules.stages
    ]
    formula = f"{terms(rule.numerator)} ÷ {named(rule.denominator)}" + (f" × {rule.per:g}" if rule.per != 1 else "")
    if own.extra is not None:
        low, high = number(own.extra.pupils_from.number), number(own.extra.pupils_below.number)
        formula += f"；乡村 {low} 人及以上、不足 {high} 人的另加 · small rural schools add {named(own.extra.figure)}"
    return [rule.code, f"{rule.label_zh} · {rule.label}", formula, units()[rule.unit].symbol_zh, *cells]


def _of(values: Mapping[str, Value], stage: str) -> float | None:
    return values[stage].number if stage in values else None


def number(value: float | None) -> str:
    """A number as it is set, a dash where there is none."""
    return "—" if value is None else f"{value:.12g}"


def named(figure: str) -> str:
    """A figure's Chinese name with its code."""
    return f"{figure_catalogue()[figure].label_zh} `{figure}`"


def terms(coefficients: Mapping[str, float]) -> str:
    """A sum of figures in words."""
    text = "".join(f" {'−' if factor < 0 else '＋'} {named(name)}" for name, factor in coefficients.items())
    return text.removeprefix(" ＋ ") if len(coefficients) == 1 else f"（{text.removeprefix(' ＋ ')}）"


def _school_rule(rules: Rules) -> list[str]:
    if rules.met_at_least is None or rules.floor_share is None:
        return []
    met, share = number(rules.met_at_least.number), f"{rules.floor_share.number:.0%}"
    return [
        f"每校至少 {met} 项达标，其余不低于标准的 {share}；每项差异系数均不超过上限。",
        f"Every school meets at least {met}; the rest is not below {share}; every CV keeps its limit.\n",
    ]


def _composite(rules: Rules) -> list[str]:
    limits = [f"{STAGES[stage]} ≤ {number(value.number)}" for stage, value in rules.composite_limit.items()]
    return [f"综合差异系数（各项差异系数的平均）· mean of the coefficients: {', '.join(limits)}\n"] if limits else []


def _checks(rules: Rules) -> list[str]:
    if not rules.checks:
        return []
    rows = []
    for own in rules.checks:
        limits = dict.fromkeys(number(value.number) for by_stage in own.limits.values() for value in by_stage.values())
        formula = terms(own.rule.numerator) + (f" ÷ {terms(own.rule.denominator)}" if own.rule.denominator else "")
        relaxed = dict.fromkeys(number(value.number) for by_stage, _ in own.relaxed for value in by_stage.values())
        rows.append(
            [own.rule.code, f"{own.rule.label_zh} · {own.rule.label}", formula,
             f"{SENSES[own.rule.sense]} {' / '.join(limits)}", " / ".join(relaxed) or "—"]
        )  # fmt: skip
    return [
        "其他检查 · Further checks\n",
        table(["代码", "要求 · requirement", "算法 · formula", "限值", "放宽"], rows),
    ]


def cited(rules: Rules) -> list[Value]:
    """Every value of the rules, for its reference."""
    found = [value for own in rules.indicators for part in (own.threshold, own.cv_limit) for value in part.values()]
    found += [own.extra.pupils_below for own in rules.indicators if own.extra is not None]
    found += [own for own in (rules.met_at_least, rules.floor_share) if own is not None]
    found += [*rules.composite_limit.values(), *rules.split_weights.values()]
    found += [own for rule in rules.exclusions for own in (rule.kinds, rule.pupils_below) if own is not None]
    for check in rules.checks:
        found += [value for by_stage in check.limits.values() for value in by_stage.values()]
        found += [value for by_stage, _ in check.relaxed for value in by_stage.values()]
    return found


def regional(tree: Tree | None = None) -> str:
    """Every value that one region sets for itself."""
    rows = [
        [region, f"{own.label_zh} · {own.label}", STAGES.get(stage, "—"), entry.since.isoformat(),
         "（终止）" if entry.value is None else str(entry.value), entry.reference_zh]
        for own in (tree or policy()).parameters.values()
        for stage, by_region in own.series.items()
        for region, entries in by_region.items()
        if region != "national"
        for entry in entries
    ]  # fmt: skip
    return "## 地方规定 · Regional values\n\n" + table(["地区", "参数", "学段", "自", "值", "依据"], rows)


def statistics() -> str:
    """The validation rules of the annual statistics."""
    rows = [[own.code, own.text_zh, own.text] for own in statistics_rules()]
    text = table(["代码", "提示", "message"], rows).replace("%(left)s", "…").replace("%(right)s", "…")
    return "## 统计数据校验 · Checks of the annual statistics\n\n" + text


def figures() -> str:
    """The catalogue of standard figures."""
    scopes = {
        ("stage", False): "学段 stage",
        ("school", True): "学校，拆分 school, split",
        ("school", False): "学校 school",
    }
    rows = [
        [
            f"`{own.code}`",
            own.label_zh,
            own.label,
            units()[own.unit].symbol_zh,
            scopes[own.scope, own.split],
            "✓" if own.outcome else "",
        ]
        for own in figure_catalogue().values()
    ]
    head = ["code", "名称", "figure", "单位", "范围 · scope", "可问成效 · outcome"]
    note = "可问成效：“有没有成效”一页列出的数据项。Outcome: offered on the page that asks whether help worked.\n\n"
    return "## 标准数据项 · Standard figures\n\n" + note + table(head, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
