"""What is different between two states of a portal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeVar

from hubspot_limits.simulator.model import Model
from hubspot_limits.simulator.portal import Portal, TypeKey

_Key = TypeVar("_Key")


class Difference(Model):
    """A limit, label or custom object before and after; None where there was or is none.

    `name` says which: ``deals -> contacts: Decision maker``.
    """

    what: Literal["limit", "label", "custom object"]
    name: str
    before: int | str | None
    after: int | str | None


class PortalChange(Difference):
    """A difference that came about. `request` is its number in the log; None: done by hand."""

    time: datetime
    portal: str
    request: int | None


def differences(before: Portal, after: Portal) -> Iterator[Difference]:
    """Every difference that a person would ask about, custom objects and labels first."""
    yield from _custom_objects(before, after)
    yield from _labels(before, after)
    yield from _limits(before, after)


def _custom_objects(before: Portal, after: Portal) -> Iterator[Difference]:
    old = {custom.id: custom.name for custom in before.custom_objects}
    new = {custom.id: custom.name for custom in after.custom_objects}
    for object_id in _either(old, new):
        if old.get(object_id) != new.get(object_id):
            yield Difference(
                what="custom object",
                name=object_id,
                before=old.get(object_id),
                after=new.get(object_id),
            )


def _labels(before: Portal, after: Portal) -> Iterator[Difference]:
    old = {known.key: known.label for known in before.association_types if known.label}
    new = {known.key: known.label for known in after.association_types if known.label}
    for key in _either(old, new):
        if old.get(key) != new.get(key):
            holder = after if key in new else before
            yield Difference(
                what="label",
                name=f"{holder.pair_name(key.pair)}: {key.category}/{key.type_id}",
                before=old.get(key),
                after=new.get(key),
            )


def _limits(before: Portal, after: Portal) -> Iterator[Difference]:
    old, new = before.limits_by_key(), after.limits_by_key()
    for key in _either(old, new):
        if old.get(key) != new.get(key):
            holder = after if key in new else before
            yield Difference(
                what="limit",
                name=f"{holder.pair_name(key.pair)}{_type_name(holder, key)}",
                before=old.get(key),
                after=new.get(key),
            )


def _type_name(portal: Portal, key: TypeKey) -> str:
    known = portal.find_type(key.pair, key.category, key.type_id)
    return f": {known.label}" if known is not None and known.label else ""


def _either(old: Mapping[_Key, object], new: Mapping[_Key, object]) -> list[_Key]:
    return list(dict.fromkeys([*old, *new]))
