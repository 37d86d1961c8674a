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

from tongpan_core.messages import N_
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
            text = N_("line %(line)s: the key %(key)s stands twice; keep one of the two.")
            raise PolicyError(text, line=key_node.start_mark.line + 1, key=repr(key))
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(file: Path) -> Any:
    """The content of a YAML file. Raises PolicyError naming the file, for broken YAML and for keys that stand twice."""
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader, see above)
    except PolicyError as error:
        raise PolicyError(N_("%(file)s, %(fault)s"), file=file.name, fault=error.words) from None
    except yaml.YAMLError as error:
        text = N_("%(file)s: not readable as YAML: %(fault)s")
        raise PolicyError(text, file=file.name, fault=str(error)) from error


def read_parameter(path: str, data: object) -> Parameter:
    """A parameter from plain data of the shape above; ``path`` is its name in messages and citations."""
    if not isinstance(data, Mapping):
        text = N_("%(where)s: a parameter is a mapping with %(keys)s.")
        raise PolicyError(text, where=path, keys=", ".join(sorted(KEYS)))
    _refuse_keys(path, data, KEYS)
    series: dict[str, dict[str, tuple[Entry, ...]]] = {}
    for region, dated in _filled(path, "values", data["values"]).items():
        _check_region(path, region)
        for day, line in sorted(_filled(path, f"values/{region}", dated).items(), key=lambda item: str(item[0])):
            for stage, entry in _entries(f"{path}, values/{region}/{day}", day, line).items():
                own = series.setdefault(stage, {})
                own[region] = (*own.get(region, ()), entry)
    if "" in series and len(series) > 1:
        text = N_("%(where)s: some values are by stage and some are not; give all of them by stage.")
        raise PolicyError(text, where=path)
    return Parameter(path, data["label"], data["label_zh"], data["unit"], series)


def _refuse_keys(path: str, data: Mapping[str, Any], needed: set[str]) -> None:
    missing, unknown = needed - set(data), set(data) - needed
    if missing:
        text = N_("%(where)s: missing keys: %(keys)s; add them.")
        raise PolicyError(text, where=path, keys=", ".join(map(repr, sorted(missing))))
    if unknown:
        text = N_("%(where)s: keys that are not known: %(keys)s; remove them or correct their spelling.")
        raise PolicyError(text, where=path, keys=", ".join(map(repr, sorted(unknown))))


def _filled(path: str, key: str, data: object) -> Mapping[Any, Any]:
    if not isinstance(data, Mapping) or not data:
        raise PolicyError(N_("%(where)s: %(key)s is empty; give at least one entry."), where=path, key=key)
    return data


def _check_region(path: str, region: object) -> None:
    if region != NATIONAL and not (isinstance(region, str) and REGION.fullmatch(region)):
        text = N_(
            "%(where)s: %(region)s is not a region; write national, or a GB/T 2260 prefix in quotes such as '4418'."
        )
        raise PolicyError(text, where=path, region=repr(region))


def _entries(where: str, day: object, line: object) -> dict[str, Entry]:
    if type(day) is not date:
        raise PolicyError(N_("%(where)s: the day is not a date; write it as 2017-04-19."), where=where)
    if not isinstance(line, Mapping):
        raise PolicyError(N_("%(where)s: give a mapping with value and reference."), where=where)
    if not line.get("reference"):
        text = N_("%(where)s: the reference is missing; name the document that sets this value.")
        raise PolicyError(text, where=where)
    _refuse_keys(where, line, {"value", "reference"})
    english, chinese = _reference(where, line["reference"])
    content = line["value"]
    by_stage = content if isinstance(content, Mapping) else {"": content}
    unknown = set(by_stage) - {"", *STAGES}
    if unknown:
        text = N_("%(where)s: %(stage)s is not a stage; write one of %(known)s.")
        raise PolicyError(text, where=where, stage=repr(sorted(unknown)[0]), known=", ".join(STAGES))
    return {stage: Entry(day, _content(where, own), english, chinese) for stage, own in by_stage.items()}


def _reference(where: str, reference: object) -> tuple[str, str]:
    if isinstance(reference, str):
        return reference, reference
    if isinstance(reference, Mapping) and set(reference) == {"en", "zh"} and all(reference.values()):
        return str(reference["en"]), str(reference["zh"])
    raise PolicyError(N_("%(where)s: the reference is a text, or a mapping with en and zh."), where=where)


def _content(where: str, value: object) -> Content | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    text = N_("%(where)s: %(value)s is neither a number nor a word nor a list of words in quotes.")
    raise PolicyError(text, where=where, value=repr(value))
