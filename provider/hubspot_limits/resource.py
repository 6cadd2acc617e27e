"""The resource that programs declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource
from pulumi.runtime import get_root_resource
from pydantic.alias_generators import to_camel

from hubspot_limits.dynamic.provider import PROVIDER
from hubspot_limits.object_types import canonical_name
from hubspot_limits.program_secrets import refuse_misplaced_secrets

_Names = dict[tuple[str, str], str]

_DECLARED: WeakKeyDictionary[pulumi.Resource, _Names] = WeakKeyDictionary()
"""The resource of each pair, by the root resource of the program that declared it."""


class AssociationLimit(Resource, module="hubspot", name="AssociationLimit"):
    """The limits of one pair of object types, in the portal that the stack names.

    name: of the resource. from_object_type, to_object_type: a name (singular or plural, any case)
    or an object type id; a custom object by name, fully qualified name or id.
    limit: the object limit, how many records of ``to_object_type`` one record may have.
    labels: label limits by label text, in this direction.
    types: limits by category and type id, such as ``{"INTEGRATOR_DEFINED/41": 5}``.
    exclusive: the pair has these limits and no others; what else is set is removed.
    adopt: may take over limits that are found set otherwise.

    Raises pulumi.RunError for a second resource of the same pair, and for a token in clear.
    """

    from_object_type: pulumi.Output[str]
    to_object_type: pulumi.Output[str]
    limit: pulumi.Output[int | None]
    labels: pulumi.Output[Mapping[str, int] | None]
    types: pulumi.Output[Mapping[str, int] | None]
    exclusive: pulumi.Output[bool | None]
    adopt: pulumi.Output[bool | None]
    portal_id: pulumi.Output[str]
    from_object_type_id: pulumi.Output[str]
    to_object_type_id: pulumi.Output[str]
    limits: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """The declared limits: ``{"USER_DEFINED/35": {"label": "Decision maker", "limit": 2}}``."""
    undeclared: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """The other limits of the pair, in the same shape."""

    def __init__(  # noqa: PLR0913 - the resource has these
        self,
        name: str,
        from_object_type: pulumi.Input[str],
        to_object_type: pulumi.Input[str],
        *,
        limit: pulumi.Input[int] | None = None,
        labels: pulumi.Input[Mapping[str, pulumi.Input[int]]] | None = None,
        types: pulumi.Input[Mapping[str, pulumi.Input[int]]] | None = None,
        exclusive: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        refuse_misplaced_secrets()
        _refuse_second_declaration(name, from_object_type, to_object_type)
        properties: dict[str, Any] = {
            "from_object_type": from_object_type,
            "to_object_type": to_object_type,
            "limit": limit,
            "labels": labels,
            "types": types,
            "exclusive": exclusive,
            "adopt": adopt,
            # Outputs that are not passed would be lost on the resource object.
            "portal_id": None,
            "from_object_type_id": None,
            "to_object_type_id": None,
            "limits": None,
            "undeclared": None,
        }
        super().__init__(PROVIDER, name, properties, opts)

    def translate_input_property(self, prop: str) -> str:
        return _IN_STATE.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        return _IN_PYTHON.get(prop, prop)


_IN_STATE = {
    name: to_camel(name)
    for name in (
        "from_object_type",
        "to_object_type",
        "portal_id",
        "from_object_type_id",
        "to_object_type_id",
    )
}

_IN_PYTHON = {in_state: name for name, in_state in _IN_STATE.items()}


def _refuse_second_declaration(
    name: str, from_object_type: pulumi.Input[str], to_object_type: pulumi.Input[str]
) -> None:
    program = get_root_resource()
    spellings = (from_object_type, to_object_type)
    if program is None or not all(isinstance(each, str) for each in spellings):
        return
    ends = (canonical_name(str(from_object_type)), canonical_name(str(to_object_type)))
    names = _DECLARED.setdefault(program, {})
    if ends in names:
        raise pulumi.RunError(
            f"{name!r} and {names[ends]!r} are both the limits of {ends[0]} -> {ends[1]}. "
            "One resource holds all limits of a pair: declare them in one of the two."
        )
    names[ends] = name
