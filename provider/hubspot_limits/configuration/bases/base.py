"""A base: a file with the limits that several portals share. It holds pairs and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hubspot_limits.configuration.declaration import StackEntry, keys
from hubspot_limits.configuration.findings import FileError, Finding, Lines, shown_path
from hubspot_limits.configuration.mistakes import Mistake
from hubspot_limits.configuration.parsing import map_of_pairs, pair_of, read_pairs
from hubspot_limits.configuration.rules import NO_LIMITS, DeclarationError, contradictions
from hubspot_limits.configuration.yaml.document import read_document
from hubspot_limits.configuration.yaml.values import YamlValues
from hubspot_limits.values.limits import USER_DEFINED
from hubspot_limits.values.object_types import is_of_one_portal

KEYS = ("limit", "labels", "types")
"""What a base may say of a pair."""

# "exclusive", "adopt", "name", "protect" and "retainOnDelete".
_OF_A_STACK = tuple(key for key in keys(StackEntry) if key not in KEYS)
_OF_A_STACK_FILE = {"config", "encryptionsalt", "encryptedkey", "environment", "secretsprovider"}
# Pulumi.yaml and Pulumi.<stack>.yaml, in any case.
_STACK_FILE = re.compile(r"pulumi\.(.*\.)?ya?ml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Base:
    """The pairs of a base, as far as they are right, and what is wrong there.

    ``file`` is as a person in this folder would write it. ``warnings`` are what may be meant so.
    """

    file: Path
    entries: tuple[StackEntry, ...] = ()
    lines: Lines = field(default_factory=lambda: Lines({}))
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def finding(self, mistake: Mistake) -> Finding:
        """A mistake at its key, or the nearest one above it that is there."""
        return Finding(self.file, self.lines.of(mistake.path), None, str(mistake))


def read_base(file: Path) -> Base:
    """Read a base with all that is wrong in it, held to what a stack file is held to."""
    file = shown_path(file)
    try:
        read = YamlValues(read_document(file))
    except FileError as error:
        return Base(file, findings=error.findings)
    entries, mistakes = _parsed(read.value)
    base = Base(file, entries, Lines(read.lines))
    places = (*read.refused, *read.misread)
    return replace(
        base,
        findings=(*(place.finding(file) for place in places), *map(base.finding, mistakes)),
        warnings=tuple(map(base.finding, _of_one_portal(entries))),
    )


def is_base(file: Path) -> bool:
    """Whether a file that a person names is a base and no stack file.

    A stack file that is called otherwise than Pulumi calls it is known by Pulumi's keys.
    """
    if is_called_as_a_stack(file):
        return False
    try:
        content = YamlValues(read_document(file)).value
    except FileError:
        return False
    # `not (A & B)`: the file has none of Pulumi's keys.
    return isinstance(content, dict) and bool(content) and not _OF_A_STACK_FILE & content.keys()


def is_called_as_a_stack(file: Path) -> bool:
    return _STACK_FILE.fullmatch(file.name) is not None


def _parsed(content: object) -> tuple[tuple[StackEntry, ...], list[Mistake]]:
    """The pairs of a base, each as far as it is right, and every mistake."""
    try:
        given = map_of_pairs(content, ())
    except DeclarationError as error:
        return (), [*error.mistakes]
    entries, mistakes = read_pairs(_of_a_base(given), (), KEYS)
    mistakes += _not_of_a_base(given)
    # Needs the mistakes before it: a pair that is wrong already is not told to have no limits.
    mistakes += _contradictions(entries, mistakes)
    return entries, mistakes


def _is_setting(key: str) -> bool:
    # "hubspot-limits:portalId" has a colon, which no object type has.
    return ":" in key or key in _OF_A_STACK_FILE


def _of_a_base(given: Mapping[str, object]) -> dict[str, object]:
    """The pairs of a base, without what only a stack may say."""
    return {
        # What only a stack says is told by _not_of_a_base, and must not be told again as unknown.
        source: {key: below for key, below in value.items() if key not in _OF_A_STACK}
        if isinstance(value, Mapping)
        else value
        for source, value in given.items()
        if not _is_setting(source)
    }


def _not_of_a_base(given: Mapping[str, object]) -> Iterator[Mistake]:
    """A mistake for each key that only a stack may have."""
    for source, value in given.items():
        if _is_setting(source):
            yield Mistake(
                (source,),
                "only a stack says this: a base holds pairs such as deals -> contacts, has no "
                "settings and extends nothing",
            )
        elif isinstance(value, Mapping):
            for key in _OF_A_STACK:
                if key in value:
                    yield Mistake(
                        (source, key),
                        f"only a stack says this: a base holds {', '.join(KEYS)} of a pair",
                    )


def _contradictions(
    entries: tuple[StackEntry, ...], mistakes: Collection[Mistake]
) -> Iterator[Mistake]:
    """What is wrong in a pair as a whole."""
    wrong = {mistake.path[0] for mistake in mistakes if mistake.path}
    for entry in entries:
        if entry.is_empty and entry.source not in wrong:
            yield Mistake((entry.source,), NO_LIMITS)
        yield from (
            contradiction.one.below((entry.source,)) for contradiction in contradictions(entry)
        )


def _of_one_portal(entries: tuple[StackEntry, ...]) -> Iterator[Mistake]:
    """What is suspicious in a base: ids that differ from portal to portal."""
    advice = "so it means nothing, or something else, in another portal"
    for entry in entries:
        ends = pair_of(entry.source) or ()
        for end in filter(is_of_one_portal, ends):
            yield Mistake((entry.source,), f"{end} is of one portal, {advice}: expected a name")
        for key in entry.types:
            if key.category == USER_DEFINED:
                yield Mistake(
                    (entry.source, "types", str(key)),
                    f"the id of a label is of one portal, {advice}: expected its text under labels",
                )
