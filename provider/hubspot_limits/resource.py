"""The resource that programs declare."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource
from pulumi.runtime import get_root_resource
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.dynamic.program_secrets import refuse_misplaced_secrets
from hubspot_limits.dynamic.provider import PROVIDER
from hubspot_limits.values.limits import DeclaredLimit
from hubspot_limits.values.object_types import canonical_name

_Names = dict[tuple[str, str], str]

# Weak keys: one process may run many programs, one after the other (Automation API).
_DECLARED: WeakKeyDictionary[pulumi.Resource, _Names] = WeakKeyDictionary()
"""The resource of each pair, by the root resource of the program that declared it."""


class Declared(TypedDict, total=False):
    """What a program may declare of a pair: the keys of an entry of a stack file.

    A limit is a whole number, or ``"many"``, which declares that there is none.

    limit: the object limit, how many records of ``to_object_type`` one record may have.
    labels: label limits by label text, in this direction.
    types: limits by category and type id, such as ``{"INTEGRATOR_DEFINED/41": 5}``.
    exclusive: the pair has these limits and no others; what else is set is removed.
    adopt: may take over limits that are found set otherwise.
    """

    limit: pulumi.Input[DeclaredLimit] | None
    labels: pulumi.Input[Mapping[str, pulumi.Input[DeclaredLimit]]] | None
    types: pulumi.Input[Mapping[str, pulumi.Input[DeclaredLimit]]] | None
    exclusive: pulumi.Input[bool] | None
    adopt: pulumi.Input[bool] | None


class AssociationLimit(Resource, module="hubspot", name="AssociationLimit"):
    """The limits of one pair of object types, in the portal that the stack names.

    name: of the resource. from_object_type, to_object_type: a name (singular or plural, any case)
    or an object type id; a custom object by name, fully qualified name or id.
    declared: see ``Declared``.

    Raises pulumi.RunError for a second resource of the same pair, and for a token in clear.
    """

    from_object_type: pulumi.Output[str]
    to_object_type: pulumi.Output[str]
    limit: pulumi.Output[DeclaredLimit | None]
    labels: pulumi.Output[Mapping[str, DeclaredLimit] | None]
    types: pulumi.Output[Mapping[str, DeclaredLimit] | None]
    exclusive: pulumi.Output[bool | None]
    adopt: pulumi.Output[bool | None]
    portal_id: pulumi.Output[str]
    from_object_type_id: pulumi.Output[str]
    to_object_type_id: pulumi.Output[str]
    limits: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """The declared limits: ``{"USER_DEFINED/35": {"label": "Decision maker", "limit": 2}}``."""
    undeclared: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """The other limits of the pair, in the same shape."""

    def __init__(
        self,
        name: str,
        from_object_type: pulumi.Input[str],
        to_object_type: pulumi.Input[str],
        *,
        opts: pulumi.ResourceOptions | None = None,
        **declared: Unpack[Declared],
    ) -> None:
        refuse_misplaced_secrets()
        _refuse_second_declaration(name, from_object_type, to_object_type)
        inputs = {"from_object_type": from_object_type, "to_object_type": to_object_type}
        # Outputs that are not passed would be lost on the resource object.
        limits = {key: _in_clear(name, key, value) for key, value in declared.items()}
        properties = {**dict.fromkeys(_OUTPUTS), **inputs, **limits}
        super().__init__(PROVIDER, name, properties, opts)

    def translate_input_property(self, prop: str) -> str:
        return _IN_STATE.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        return _IN_PYTHON.get(prop, prop)


_OUTPUTS = ("portal_id", "from_object_type_id", "to_object_type_id", "limits", "undeclared")

# {"from_object_type": "fromObjectType", "limit": "limit", ...}
_IN_STATE = {name: to_camel(name) for name in (*Declaration.model_fields, *_OUTPUTS)}

_IN_PYTHON = {in_state: name for name, in_state in _IN_STATE.items()}


def _in_clear(name: str, key: str, value: pulumi.Input[Any]) -> pulumi.Input[Any]:
    """The value, refused if it turns out to be a secret: outputs show in clear what is live."""
    # A map may hold an output as one of its values.
    values = value.values() if isinstance(value, Mapping) else (value,)
    if not any(isinstance(limit, pulumi.Output) for limit in values):
        return value
    output: pulumi.Output[Any] = pulumi.Output.from_input(value)

    async def refused_if_secret() -> Any:  # noqa: ANN401 - whatever the key may have
        if await output.is_secret():
            raise pulumi.RunError(
                f"{name!r}: {key} is a secret, but limits are shown in clear, by previews and in "
                "outputs: only hubspot-limits:token is a secret. Declare it without "
                "`pulumi.Output.secret`, or take the secret off with `pulumi.Output.unsecret`."
            )
        # With unknowns: a preview may not know the value yet.
        return await output.future(with_unknowns=True)

    # Futures, because not all of them are awaited when one fails.
    return pulumi.Output(
        asyncio.ensure_future(output.resources()),
        asyncio.ensure_future(refused_if_secret()),
        asyncio.ensure_future(output.is_known()),
    )


def _refuse_second_declaration(
    name: str, from_object_type: pulumi.Input[str], to_object_type: pulumi.Input[str]
) -> None:
    """Raise pulumi.RunError where this program declares the pair a second time."""
    program = get_root_resource()
    spellings = (from_object_type, to_object_type)
    # An output is not known here; the provider's check sees it later and refuses the same.
    if program is None or not all(isinstance(spelling, str) for spelling in spellings):
        return
    if isinstance(get_monitor(), MockMonitor):
        return  # all tests of a process share one root, whatever programs they run
    ends = (canonical_name(str(from_object_type)), canonical_name(str(to_object_type)))
    names = _DECLARED.setdefault(program, {})
    if ends in names:
        raise pulumi.RunError(
            f"{name!r} and {names[ends]!r} are both the limits of {ends[0]} -> {ends[1]}. "
            "One resource holds all limits of a pair: declare them in one of the two."
        )
    names[ends] = name
