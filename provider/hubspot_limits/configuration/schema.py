"""The JSON Schema of stack files and bases, which editors complete from: made from the models.

It knows the shape of a file. What only the whole of it tells, or another file, is for ``validate``:
labels above their object limit, one pair in two spellings, whether a base is there.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from hubspot_limits.configuration.bases.base import KEYS as KEYS_OF_A_BASE
from hubspot_limits.configuration.bases.effective import EXTENDS
from hubspot_limits.configuration.bases.without import WITHOUT
from hubspot_limits.configuration.declaration import StackEntry, keys
from hubspot_limits.configuration.parsing import LIMITS
from hubspot_limits.configuration.project import CONFIG
from hubspot_limits.configuration.settings import NAMESPACE, Settings

Schema: TypeAlias = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""The newest that editors know well."""

_LETTER = r"A-Za-z_\u0080-\uffff"
_END = rf"([0-9]+-[0-9]+|[{_LETTER}][{_LETTER}0-9]*([\s-]+[A-Za-z]+)?)"
_PAIR = rf"^\s*{_END}\s*->\s*{_END}\s*$"
"""A pair of names or ids, as far as a pattern tells that every editor knows: not which characters
beyond ASCII are letters, nor which names of two words are standard objects'."""


def stack_schema() -> Schema:
    """The schema of a stack file."""
    settings = {f"{NAMESPACE}{key}": schema for key, schema in _properties(Settings).items()}
    configuration = {
        "type": "object",
        "properties": {
            **settings,
            LIMITS: _described(
                "The limits by pair of object types, deals -> contacts and so on.", _limits()
            ),
            EXTENDS: _described(
                "A base, or several of which a later one wins: files with the limits that portals "
                "share. Paths start at Pulumi.yaml.",
                _one_or_more({"type": "string", "pattern": r"^\s*[^/\s]"}),
            ),
            WITHOUT: _described(
                "What this portal lacks of the bases: pairs, or {pair: [labels or types]}.",
                _left_out(),
            ),
        },
        # false refuses a key: whatever begins with our namespace and is none of its keys.
        "patternProperties": {f"^{NAMESPACE}(?!({_known_keys(settings)})$)": False},
        "dependencies": {WITHOUT: [EXTENDS]},
        # Without a base each entry needs a limit of its own.
        "if": {"not": {"required": [EXTENDS]}},
        "then": {"properties": {LIMITS: {"additionalProperties": _HAS_A_LIMIT}}},
    }
    return {
        "$schema": _DRAFT,
        "title": "A stack of hubspot-limits",
        "description": "One HubSpot portal, and the association limits that it is to have.",
        "type": "object",
        "properties": {CONFIG: configuration},
        "definitions": {"limit": _limit(), "entry": _entry(keys(StackEntry))},
    }


def written(schema: Schema) -> str:
    """A schema as the text of a file."""
    return f"{json.dumps(schema, indent=2)}\n"


def base_schema() -> Schema:
    """The schema of a base."""
    return {
        "$schema": _DRAFT,
        "title": "A base of hubspot-limits",
        "description": "The limits that several portals share, by pair of object types.",
        **_pairs(),
        # In a schema of its own: beside `patternProperties` it would hold for other keys only.
        "allOf": [{"additionalProperties": _HAS_A_LIMIT}],
        "definitions": {"limit": _limit(), "entry": _entry(KEYS_OF_A_BASE)},
    }


_HAS_A_LIMIT: Schema = {
    "if": {"type": "object"},
    "then": {
        "anyOf": [
            {"required": ["limit"]},
            {"required": ["labels"], "properties": {"labels": {"minProperties": 1}}},
            {"required": ["types"], "properties": {"types": {"minProperties": 1}}},
        ]
    },
}


class _OfFiles(GenerateJsonSchema):
    """A schema without null, which no setting takes, and without titles that only repeat a key."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's own
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default") in (None, {}):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {**super().dict_schema(schema), "additionalProperties": False}


def _properties(model: type[Settings | StackEntry]) -> dict[str, Schema]:
    properties: dict[str, Schema] = model.model_json_schema(schema_generator=_OfFiles)["properties"]
    for schema in properties.values():
        if "description" in schema:
            schema["description"] = " ".join(schema["description"].split())
    return properties


def _limit() -> Schema:
    return _properties(StackEntry)["limit"]


def _entry(names: tuple[str, ...]) -> Schema:
    properties = _properties(StackEntry)
    return {
        "type": "object",
        "properties": {name: properties[name] for name in names},
        "additionalProperties": False,
    }


def _pairs() -> Schema:
    either = {"anyOf": [{"$ref": "#/definitions/limit"}, {"$ref": "#/definitions/entry"}]}
    return {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {_PAIR: either},
        "additionalProperties": False,
    }


def _limits() -> Schema:
    return {"anyOf": [_pairs(), _json_text("{")]}


def _left_out() -> Schema:
    pair = {"type": "string", "pattern": _PAIR}
    keys_of_pair = {"type": "array", "minItems": 1, "items": {"type": ["string", "number"]}}
    of_pair = {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {_PAIR: keys_of_pair},
        "additionalProperties": False,
    }
    listed = {"type": "array", "minItems": 1, "items": {"anyOf": [pair, of_pair]}}
    return {"anyOf": [listed, _json_text("[")]}


def _json_text(begin: str) -> Schema:
    """What `pulumi config set` writes for a map or a list."""
    return {"type": "string", "pattern": rf"^\s*{re.escape(begin)}"}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "minItems": 1, "uniqueItems": True, "items": item}]}


def _described(description: str, schema: Schema) -> Schema:
    return {"description": description, **schema}


def _known_keys(settings: dict[str, Schema]) -> str:
    full_keys = (*settings, LIMITS, EXTENDS, WITHOUT)
    return "|".join(re.escape(key.removeprefix(NAMESPACE)) for key in full_keys)
