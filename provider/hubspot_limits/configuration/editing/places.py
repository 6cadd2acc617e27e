"""The values of a YAML text with their places in it, so that one can be changed and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from hubspot_limits.configuration.yaml.document import events_of


@dataclass(frozen=True, slots=True)
class Placed:
    """A value from ``start`` to ``end``, which is after its last character.

    Anchors and tags are a part of it; comments and blank lines after it are not.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlacedScalar(Placed):
    text: str


@dataclass(frozen=True, slots=True)
class PlacedAlias(Placed):
    """An alias (*name): it stands for a value that is somewhere else."""


@dataclass(frozen=True, slots=True)
class PlacedMap(Placed):
    """A map: in braces, or with an entry a line."""

    is_in_braces: bool
    entries: tuple[tuple[Placed, Placed], ...]

    def entry(self, key: str) -> tuple[Placed, Placed] | None:
        """The key and the value of an entry of its own."""
        for placed, value in self.entries:
            if isinstance(placed, PlacedScalar) and placed.text == key:
                return placed, value
        return None


def places_in(text: str) -> Placed | None:
    """The value of the first document of a YAML text; None where it has none.

    Raises YAMLError or ValueError for what is not YAML.
    """
    events = events_of(text)
    for event in events:
        if isinstance(event, NodeEvent):
            return _placed(event, events, text)
        if isinstance(event, DocumentEndEvent):
            break
    return None


def _placed(event: Event, events: Iterator[Event], text: str) -> Placed:
    """The value that begins with an event, with all that is below it."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, ScalarEvent):
        return PlacedScalar(start, end, event.value)
    if isinstance(event, AliasEvent):
        return PlacedAlias(start, end)
    is_in_braces = bool(getattr(event, "flow_style", False))
    below: list[Placed] = []
    # The iterator is shared with the calls below, each of which takes what is its own.
    for event_below in events:
        if not isinstance(event_below, NodeEvent):
            # A map or list in braces ends with its brace; another one with what is last in it.
            end = event_below.end_mark.index if is_in_braces or not below else below[-1].end
            break
        below.append(_placed(event_below, events, text))
    if not isinstance(event, MappingStartEvent):
        return Placed(start, end)
    # `below` has keys and values by turns.
    entries = [_after_colon(*entry, text) for entry in zip(below[::2], below[1::2], strict=True)]
    if entries and not is_in_braces:
        end = entries[-1][1].end
    return PlacedMap(start, end, is_in_braces, tuple(entries))


def _after_colon(key: Placed, value: Placed, text: str) -> tuple[Placed, Placed]:
    """An entry whose value is at its colon, where there is none: a reader finds it further on."""
    if isinstance(value, PlacedScalar) and value.start == value.end:
        colon = text.find(":", key.end, value.start)
        place = colon + 1 if colon >= 0 else key.end
        value = replace(value, start=place, end=place)
    return key, value
