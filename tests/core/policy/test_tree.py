"""Parameters: lookup by day and region, endings, what-ifs, and every file that Tongpan ships."""

from datetime import date

import pytest
import yaml

from tongpan_core.policy import PolicyError, Tree, Value, load_tree, parameter, policy, read_parameter, units
from tongpan_core.policy.loader import REGION
from tongpan_core.policy.tree import FOLDER
from tongpan_core.tables import STAGES

CLASS_SIZE = """
label: Largest class
label_zh: 班额上限
unit: person
values:
  national:
    2010-09-01: {value: 50, reference: 旧规定}
    2019-09-01: {value: 45, reference: {en: New rule, zh: 新规定}}
  "33":
    2022-09-01: {value: 40, reference: 浙江规定}
    2024-09-01: {value: null, reference: 浙江规定废止}
  "3301":
    2023-09-01: {value: 38, reference: 杭州规定}
"""


def made(text=CLASS_SIZE):
    return read_parameter("class_size", yaml.safe_load(text))


@pytest.mark.parametrize(
    ("day", "region", "expected"),
    [
        (date(2010, 9, 1), "330106", (50, date(2010, 9, 1), "national", "旧规定", "旧规定")),
        (date(2019, 9, 1), "national", (45, date(2019, 9, 1), "national", "New rule", "新规定")),
        (date(2023, 1, 1), "330106", (40, date(2022, 9, 1), "33", "浙江规定", "浙江规定")),
        (date(2023, 9, 1), "330106", (38, date(2023, 9, 1), "3301", "杭州规定", "杭州规定")),
        (date(2023, 9, 1), "3301GX", (38, date(2023, 9, 1), "3301", "杭州规定", "杭州规定")),
        (date(2023, 9, 1), "330203", (40, date(2022, 9, 1), "33", "浙江规定", "浙江规定")),
        (date(2025, 1, 1), "330203", (45, date(2019, 9, 1), "national", "New rule", "新规定")),
        (date(2025, 1, 1), "330106", (38, date(2023, 9, 1), "3301", "杭州规定", "杭州规定")),
        (date(2025, 1, 1), "441826", (45, date(2019, 9, 1), "national", "New rule", "新规定")),
    ],
)
def test_nearest_region_rules_until_it_ends(day, region, expected):
    found = made().at(day, region)
    assert (found.value, found.since, found.region, found.reference, found.reference_zh) == expected
    assert (found.label, found.label_zh, found.unit, found.path, found.scenario) == (
        "Largest class", "班额上限", "person", "class_size", False
    )  # fmt: skip


def test_nothing_holds_before_the_first_day():
    assert made().find(date(2010, 8, 31)) is None
    with pytest.raises(PolicyError, match=r"\(class_size\): no value holds on 2010-08-31 for region 44; add"):
        made().at(date(2010, 8, 31), "44")


def test_a_stage_left_out_keeps_what_held_before():
    own = made(
        "{label: a, label_zh: 甲, unit: person, values: {national: {2017-04-19: {value: {primary: 45, junior: 50}, "
        "reference: r}}, '50': {2024-09-25: {value: {junior: 48}, reference: s}}}}"
    )
    found = own.by_stage(date(2025, 1, 1), "500107")
    assert {stage: (value.number, value.region) for stage, value in found.items()} == {
        "primary": (45, "national"),
        "junior": (48, "50"),
    }
    with pytest.raises(PolicyError, match=r"given by stage \(primary, junior\); say which"):
        own.at(date(2025, 1, 1))
    with pytest.raises(PolicyError, match="it has no stage 'senior'"):
        own.at(date(2025, 1, 1), stage="senior")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("unit: person\n", ""), "missing keys: 'unit'; add them"),
        (("label:", "lable: x\nlabel:"), "keys that are not known: 'lable'"),
        (("reference: 旧规定", "reference: ''"), "the reference is missing"),
        (("{value: 50, reference: 旧规定}", "{value: 50}"), "the reference is missing"),
        (("{value: 50, ", "{value: 50, note: x, "), "keys that are not known: 'note'"),
        (("2010-09-01", "2010"), "the day is not a date; write it as 2017-04-19"),
        (('"33":', "33:"), "33 is not a region; write national, or a GB/T 2260 prefix in quotes"),
        (("value: 50", "value: {prymary: 50}"), "'prymary' is not a stage; write one of kindergarten"),
        (("value: 50", "value: {primary: 50}"), "some values are by stage and some are not"),
        (("value: 50", "value: [50]"), r"\[50\] is neither a number nor a word"),
        (("zh: 新规定", "cn: 新规定"), "the reference is a text, or a mapping with en and zh"),
    ],
)
def test_broken_files_are_refused_with_the_remedy(change, told):
    with pytest.raises(PolicyError, match=told):
        made(CLASS_SIZE.replace(*change))


def test_a_key_that_stands_twice_is_refused(tmp_path):
    (tmp_path / "class_size.yaml").write_text(CLASS_SIZE + "unit: class\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"class_size.yaml, line 14: the key 'unit' stands twice"):
        load_tree(tmp_path)
    (tmp_path / "class_size.yaml").write_text("label: [", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"class_size.yaml: not readable as YAML"):
        load_tree(tmp_path)


def test_a_wrong_name_brings_the_near_ones():
    with pytest.raises(PolicyError, match="did you mean resources/L1/threshold"):
        parameter("resources/L1/treshold")


def test_a_what_if_rules_inside_its_region_and_is_marked():
    tree = Tree({"class_size": made()})
    reform = tree.replace("class_size", 36, region="33", since=date(2023, 9, 1))
    day = date(2024, 10, 1)

    def seen(own, region, on=day):
        value = own.parameter("class_size").at(on, region)
        return value.number, value.region, value.scenario

    assert seen(reform, "330106") == (36, "33", True)
    assert seen(reform, "330203") == (36, "33", True)
    assert seen(reform, "441826") == (45, "national", False)
    assert seen(reform, "330106", date(2023, 8, 31)) == (40, "33", False)
    assert seen(tree, "330106") == (38, "3301", False)
    everywhere = tree.reformed(lambda own: own.replace("class_size", 30))
    assert {seen(everywhere, region)[0] for region in ("330106", "3302", "44", "national")} == {30}


def test_a_what_if_for_one_stage():
    reform = policy().replace("resources/cv_limit", 0.4, stage="junior")
    found = reform.parameter("resources/cv_limit").by_stage(date(2025, 1, 1), "441826")
    assert {stage: (own.number, own.scenario) for stage, own in found.items()} == {
        "primary": (0.5, False),
        "junior": (0.4, True),
    }
    with pytest.raises(PolicyError, match="has no stage 'senior'"):
        policy().replace("resources/cv_limit", 0.4, stage="senior")


def test_agreed_lookup():
    assert parameter("resources/L1/threshold").at(date(2024, 9, 1), "441826", "junior") == Value(
        value=5.3,
        since=date(2017, 4, 19),
        region="national",
        reference="Ministry of Education, Measures for evaluating the high-quality balanced development of compulsory "
        "education in counties, 教督〔2017〕6号, resource indicators",
        label="Teachers above the required qualification per 100 pupils: threshold",
        unit="person_per_100",
        label_zh="每百名学生拥有高于规定学历教师数标准",
        reference_zh="教育部《县域义务教育优质均衡发展督导评估办法》（教督〔2017〕6号）资源配置指标",
        path="resources/L1/threshold",
    )


def test_kinds_of_content():
    value = parameter("scope/vocational_kinds").at(date(2025, 1, 1))
    assert value.words == ("32", "36")
    with pytest.raises(PolicyError, match="is not a number"):
        _ = value.number
    with pytest.raises(PolicyError, match="is not a word"):
        _ = value.word
    with pytest.raises(PolicyError, match="is not a list"):
        _ = parameter("resources/floor_share").at(date(2025, 1, 1)).words


@pytest.mark.parametrize("path", sorted(policy().parameters))
def test_every_parameter_that_ships(path):
    """Shape, unit, region, references and order of days, over the whole tree."""
    own = policy().parameters[path]
    assert (FOLDER / f"{path}.yaml").is_file()
    assert own.path == path
    assert own.label.strip()
    assert own.label_zh.strip()
    assert own.unit in units()
    assert set(own.series) <= {"", *STAGES}
    for by_region in own.series.values():
        for region, entries in by_region.items():
            assert region == "national" or REGION.fullmatch(region)
            days = [entry.since for entry in entries]
            assert days == sorted(set(days))
            assert all(date(1949, 10, 1) < day < date(2050, 1, 1) for day in days)
            assert all(entry.reference.strip() and entry.reference_zh.strip() for entry in entries)
            assert not any(entry.scenario for entry in entries)


@pytest.mark.parametrize("path", sorted(path for path in policy().parameters if path.startswith("costs/")))
def test_a_default_price_says_that_it_is_none(path):
    value = parameter(path).at(date(2025, 1, 1), "441826")
    assert value.number > 0
    assert "not a published price; replace by local prices" in value.reference
    assert "请按本地价格替换" in value.reference_zh
