"""Read policy files: one YAML shape, refused with a helpful sentence where it is broken.

    label: Teachers above the required qualification per 100 pupils, threshold
    label_zh: 每百名学生拥有高于规定学历教师数标准
    unit: person_per_100
    values:
      national:
        2017-04-19:
          value: {primary: 4.2, junior: 5.3}     # or one number for all stages
          reference: 教督〔2017〕6号                # or {en: …, zh: …}
      "50":                                      # GB/T 2260 prefix
        2024-09-25: {value: null, reference: …}  # null: from here the parent's value holds again

Where a number depends on the stage every value of the file is a mapping by stage; a stage that a mapping leaves out
keeps what held before.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tongpan_core.policy.values import NATIONAL, Content, Entry, Parameter, PolicyError
from tongpan_core.tables import STAGES

REGION = re.compile(r"\d{2}(\d{2}(\w{2,})?)?")
KEYS = {"label", "label_zh", "unit", "values"}


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads some ten times faster, where it is there


class _Loader(_Safe):  # type: ignore[misc]
    """The safe loader, refusing a key that stands twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    loader.flatten_mapping(node)
    result: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise PolicyError(
                f"line {key_node.start_mark.line + 1}: the key {key!r} stands twice; keep one of the two."
            )
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(file: Path) -> Any:
    """The content of a YAML file. Raises PolicyError naming the file, for broken YAML and for keys that stand twice."""
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader, see above)
    except PolicyError as error:
        raise PolicyError(f"{file.name}, {error}") from None
    except yaml.YAMLError as error:
        raise PolicyError(f"{file.name}: not readable as YAML: {error}") from error


def read_parameter(path: str, data: object) -> Parameter:
    """A parameter from plain data of the shape above; ``path`` is its name in messages and citations."""
    if not isinstance(data, Mapping):
        raise PolicyError(f"{path}: a parameter is a mapping with {', '.join(sorted(KEYS))}.")
    _refuse_keys(path, data, KEYS)
    series: dict[str, dict[str, tuple[Entry, ...]]] = {}
    for region, dated in _filled(path, "values", data["values"]).items():
        _check_region(path, region)
        for day, line in sorted(_filled(path, f"values/{region}", dated).items(), key=lambda item: str(item[0])):
            for stage, entry in _entries(f"{path}, values/{region}/{day}", day, line).items():
                own = series.setdefault(stage, {})
                own[region] = (*own.get(region, ()), entry)
    if "" in series and len(series) > 1:
        raise PolicyError(f"{path}: some values are by stage and some are not; give all of them by stage.")
    return Parameter(path, data["label"], data["label_zh"], data["unit"], series)


def _refuse_keys(path: str, data: Mapping[str, Any], needed: set[str]) -> None:
    missing, unknown = needed - set(data), set(data) - needed
    if missing or unknown:
        raise PolicyError(
            f"{path}: "
            + "; ".join(
                [f"the key {key!r} is missing, add it" for key in sorted(missing)]
                + [f"the key {key!r} is not known, remove it or correct its spelling" for key in sorted(unknown)]
            )
            + "."
        )


def _filled(path: str, key: str, data: object) -> Mapping[Any, Any]:
    if not isinstance(data, Mapping) or not data:
        raise PolicyError(f"{path}: {key} is empty; give at least one entry.")
    return data


def _check_region(path: str, region: object) -> None:
    if region != NATIONAL and not (isinstance(region, str) and REGION.fullmatch(region)):
        raise PolicyError(
            f"{path}: {region!r} is not a region; write national, or a GB/T 2260 prefix in quotes such as '4418'."
        )


def _entries(where: str, day: object, line: object) -> dict[str, Entry]:
    if type(day) is not date:
        raise PolicyError(f"{where}: the day is not a date; write it as 2017-04-19.")
    if not isinstance(line, Mapping):
        raise PolicyError(f"{where}: give a mapping with value and reference.")
    if not line.get("reference"):
        raise PolicyError(f"{where}: the reference is missing; name the document that sets this value.")
    _refuse_keys(where, line, {"value", "reference"})
    english, chinese = _reference(where, line["reference"])
    content = line["value"]
    by_stage = content if isinstance(content, Mapping) else {"": content}
    unknown = set(by_stage) - {"", *STAGES}
    if unknown:
        raise PolicyError(f"{where}: {sorted(unknown)[0]!r} is not a stage; write one of {', '.join(STAGES)}.")
    return {stage: Entry(day, _content(where, own), english, chinese) for stage, own in by_stage.items()}


def _reference(where: str, reference: object) -> tuple[str, str]:
    if isinstance(reference, str):
        return reference, reference
    if isinstance(reference, Mapping) and set(reference) == {"en", "zh"} and all(reference.values()):
        return str(reference["en"]), str(reference["zh"])
    raise PolicyError(f"{where}: the reference is a text, or a mapping with en and zh.")


def _content(where: str, value: object) -> Content | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise PolicyError(f"{where}: {value!r} is neither a number nor a word nor a list of words in quotes.")
