"""What is different between two states of a portal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeVar

from hubspot_limits.simulator.model import Model
from hubspot_limits.simulator.portal import Portal

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


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
    names = [{custom.id: custom.name for custom in each.custom_objects} for each in (before, after)]
    for object_id, old, new in _different(*names):
        yield Difference(what="custom object", name=object_id, before=old, after=new)


def _labels(before: Portal, after: Portal) -> Iterator[Difference]:
    if before.association_types is after.association_types:
        return
    texts = [
        {known.key: known.label for known in each.association_types} for each in (before, after)
    ]
    for key, old, new in _different(*texts):
        holder = before if new is None else after
        name = f"{holder.pair_name(key.pair)}: {key.category}/{key.type_id}"
        yield Difference(what="label", name=name, before=old, after=new)


def _limits(before: Portal, after: Portal) -> Iterator[Difference]:
    for key, old, new in _different(before.limits_by_key, after.limits_by_key):
        holder = before if new is None else after
        known = holder.find_type(key.pair, key.category, key.type_id)
        label = f": {known.label}" if known is not None and known.label else ""
        name = f"{holder.pair_name(key.pair)}{label}"
        yield Difference(what="limit", name=name, before=old, after=new)


def _different(
    old: Mapping[_Key, _Value], new: Mapping[_Key, _Value]
) -> Iterator[tuple[_Key, _Value | None, _Value | None]]:
    """Each key that has another value, or one on one side only; None stands for none."""
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        if before != after:
            yield key, before, after
