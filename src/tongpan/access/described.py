"""What programs can read, as OpenAPI 3: made from the addresses and the types that the views name."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, Required, Union

from django.urls import URLPattern, URLResolver, get_resolver

from .pages import FIRST_YEAR, LAST_YEAR

PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
    types.NoneType: {"type": "null"}, Any: {},
}  # fmt: skip
SLUG = "^[-a-zA-Z0-9_]+$"
ERROR = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
REFUSALS = {
    400: "The request cannot be read.",
    401: "No token that works was sent.", 403: "The token is not for this kind of data, or its holder lost the right.",
    404: "There is nothing of that name among what the token reaches.", 405: "The address is only read.",
}  # fmt: skip
PLACES: Mapping[str, dict[str, Any]] = {
    "unit": {"description": "Key of the unit.", "schema": {"type": "string", "pattern": SLUG, "maxLength": 40}},
    "year": {
        "description": "The school year that begins in this year.",
        "schema": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
    },
    "key": {"description": "Key of the register.", "schema": {"type": "string", "pattern": SLUG, "maxLength": 60}},
}


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type: plain ones, lists, dictionaries by text, unions, literals, typed dictionaries."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Required, NotRequired):
        return schema_of(inner[0])
    if origin is list:
        return {"type": "array", "items": schema_of(inner[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(inner[1])}
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(own) for own in inner]}
    if typing.is_typeddict(kind):
        fields = typing.get_type_hints(kind)
        return {
            "type": "object", "properties": {name: schema_of(own) for name, own in fields.items()},
            "required": sorted(kind.__required_keys__), "additionalProperties": False,
        }  # fmt: skip
    raise TypeError(f"no JSON is known for {kind!r}")


def _addresses(resolver: Any = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry)
        elif getattr(entry.callback, "data", None):
            yield entry


def _operation(view: Any, places: list[str]) -> dict[str, Any]:
    whole = schema_of(view.answers)
    whole["properties"] = {"unit": {"type": "string"}, "year": {"type": "integer"}, **whole["properties"]}
    whole["required"] = ["unit", "year", *whole["required"]]
    asked: list[dict[str, Any]] = [{"name": own, "in": "path", "required": True, **PLACES[own]} for own in places]
    asked += [{"name": name, "in": "query", **own} for name, own in view.query.items()]
    answers = {"200": {"description": "What was asked for.", "content": _json(whole)}}
    answers |= {str(own): {"description": text, "content": _json(ERROR)} for own, text in REFUSALS.items()}
    return {
        "operationId": view.__name__, "summary": (view.__doc__ or "").strip().partition("\n")[0],
        "description": f"Asks for a token for “{view.data}”.", "parameters": asked, "responses": answers,
        "security": [{"token": []}],
    }  # fmt: skip


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def description() -> dict[str, Any]:
    """The whole description; it holds no data, so nobody needs a token to read it."""
    paths = {}
    for entry in _addresses():
        route = str(entry.pattern)
        places = [part.strip("<>").partition(":")[2] for part in route.split("/") if part.startswith("<")]
        for place in places:
            kind = next(part for part in route.split("/") if part.endswith(f":{place}>"))
            route = route.replace(kind, f"{{{place}}}")
        paths[f"/{route}"] = {"get": _operation(entry.callback, places)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tongpan", "version": "1",
            "description": "What programs read: figures and facts of schools, never records of persons.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip
