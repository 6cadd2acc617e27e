"""What a stack declares: its own limits over those of the bases that it extends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hubspot_limits.configuration.bases.base import Base, is_called_as_a_stack, read_base
from hubspot_limits.configuration.bases.merging import merged
from hubspot_limits.configuration.bases.without import WITHOUT, leave_out, parse_without, spelled
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import Finding
from hubspot_limits.configuration.mistakes import KeyPath, Mistake, shown
from hubspot_limits.configuration.parsing import LIMITS, map_of_pairs, read_pairs
from hubspot_limits.configuration.project import find_project_file
from hubspot_limits.configuration.rules import (
    NO_LIMITS,
    Contradiction,
    DeclarationError,
    contradictions,
    repeated_names,
)
from hubspot_limits.configuration.settings import NAMESPACE
from hubspot_limits.values.limits import listed

EXTENDS = f"{NAMESPACE}extends"
"""The key of a stack's configuration that names its bases."""

_Entries: TypeAlias = tuple[StackEntry, ...]


class Origin(NamedTuple):
    """Where something is declared: a base, or, without one, the stack itself; the keys there."""

    base: Base | None
    path: KeyPath

    def __str__(self) -> str:
        if self.base is None:
            return "the stack"
        return f"{self.base.file}:{self.base.lines.of(self.path)}"


@dataclass(frozen=True, slots=True)
class Effective:
    """The pairs that a stack declares, as far as they are right.

    shared: what its bases say together, but for what it leaves out. own: what it says itself.
    mistakes: what is wrong in its own configuration. findings: what is wrong in its bases.
    """

    entries: _Entries = ()
    bases: tuple[Base, ...] = ()
    shared: _Entries = ()
    own: _Entries = ()
    mistakes: tuple[Mistake, ...] = ()
    findings: tuple[Finding, ...] = ()
    origins: Mapping[tuple[str, KeyPath], Origin] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        return not (self.mistakes or self.findings)

    def origin(self, pair: object, path: KeyPath = ()) -> Origin:
        """Where a value of a pair comes from, by the keys that lead to it within the pair.

        What has no limit there, such as ``protect``, is where the pair is declared.
        """
        if found := self.origins.get((str(pair), path)):
            return found
        base, above = self.origins[str(pair), ()]
        return Origin(base, (*above, *path))

    def repeated(self) -> Iterator[tuple[StackEntry, Mistake]]:
        """The stack's own limits that its bases have as well, by pair."""
        shared = {(str(pair), path): limit for pair in self.shared for path, limit in pair.values()}
        # Without the stack's own limits, which would hide where a base says the same.
        origins = dict(_origins(self.bases, ()))
        for pair in self.own:
            for path, limit in pair.values():
                if shared.get((str(pair), path)) == limit:
                    said = origins[str(pair), path]
                    yield pair, Mistake(path, f"{said} says the same: expected it there alone")

    def to_do_without(self, pair: object, lacking: Iterable[KeyPath]) -> str | None:
        """How the stack does without what its portal lacks, as far as a base asks for it.

        lacking: the keys that lead to it within the pair; those of the pair itself are none.
        """
        origins = {path: self.origins.get((str(pair), path)) for path in lacking}
        asked = {path: origin for path, origin in origins.items() if origin and origin.base}
        if not asked:
            return None
        # The pair itself or its object limit is lacking: then all of the pair is left out.
        is_all = any(len(path) < len(("labels", "text")) for path in asked)
        setting = spelled(str(pair), () if is_all else [path[-1] for path in asked])
        places = listed(map(str, asked.values()), " and ")
        return f"(Asked for by {places}. To leave it out of this stack: {setting})"

    def rank(self, origin: Origin) -> int:
        """A higher one wins: the stack over its bases, a later base over an earlier one."""
        return self.bases.index(origin.base) if origin.base else len(self.bases)


def effective(given: Mapping[str, object], folder: Path) -> Effective:
    """Read what a stack's configuration declares, by full key, with every mistake.

    folder: where the paths of bases begin, see ``folder_of_bases``.
    """
    bases, mistakes = _bases(given, folder)
    left_out, wrong = parse_without(given)
    mistakes += wrong
    findings = [finding for base in bases for finding in base.findings]
    all_shared: _Entries = ()
    for base in bases:
        all_shared = merged(all_shared, base.entries)
    shared, wrong = leave_out(left_out, all_shared)
    # With other mistakes some pairs are not there to be left out, and these would be their result.
    mistakes += [] if mistakes or findings else wrong
    own, wrong = _own(given)
    mistakes += wrong
    origins = dict(_origins(bases, own))
    found = Effective(merged(shared, own), bases, shared, own, origins=origins)
    return _judged(found, mistakes, findings)


def folder_of_bases(folder: Path) -> Path:
    """Where the paths of bases begin for a program in a folder: at the nearest Pulumi.yaml."""
    file = find_project_file(folder)
    return file.parent if file else folder


def _bases(given: Mapping[str, object], folder: Path) -> tuple[tuple[Base, ...], list[Mistake]]:
    """The bases that a stack extends, as they are read, and the mistakes in how it names them."""
    if EXTENDS not in given:
        required = f"required, because {WITHOUT} leaves out what a base says"
        return (), [Mistake((EXTENDS,), required)] if WITHOUT in given else []
    bases: dict[Path, Base] = {}
    mistakes: list[Mistake] = []
    for path in _paths(given[EXTENDS]):
        file = folder / path
        wrong = _unusable(path, folder) or ("expected it once" if file in bases else None)
        if wrong:
            mistakes.append(Mistake((EXTENDS,), f"{shown(path)}: {wrong}"))
        else:
            bases[file] = read_base(file)
    return tuple(bases.values()), mistakes


def _paths(raw: object) -> list[str]:
    """A path or a list of them, which Pulumi hands over as JSON text."""
    if isinstance(raw, str):
        with suppress(ValueError, RecursionError):
            parsed = json.loads(raw)
            # A path that happens to be JSON, such as `1`, stays a path.
            raw = parsed if isinstance(parsed, list) else raw
    paths = raw if isinstance(raw, list) else [raw]
    # An empty list becomes one empty path, which is then refused.
    return [path if isinstance(path, str) else shown(path) for path in paths] or [""]


def _unusable(path: str, folder: Path) -> str | None:
    """Why there is no base to be read at a path, if there is none."""
    if not path.strip():
        return "expected the path of a base, such as stacks/base.yaml, or a list of paths"
    if Path(path).is_absolute():
        return f"expected a path from {folder}: other machines do not have this one"
    if is_called_as_a_stack(Path(path)):
        return "expected another name for a base: Pulumi takes a file of this name for a stack's"
    with suppress(OSError, ValueError):
        if (folder / path).is_file():
            return None
        if (folder / path).exists():
            return "expected a file"
    return f"there is no such file in {folder}"


def _own(given: Mapping[str, object]) -> tuple[_Entries, list[Mistake]]:
    """What the stack itself declares, and the mistakes in that."""
    # Bases alone are enough.
    if EXTENDS in given and LIMITS not in given:
        return (), []
    try:
        return read_pairs(map_of_pairs(given.get(LIMITS), (LIMITS,)), (LIMITS,))
    except DeclarationError as error:
        return (), [*error.mistakes]


def _origins(bases: Iterable[Base], own: _Entries) -> Iterator[tuple[tuple[str, KeyPath], Origin]]:
    """Each pair and each of its limits, with where it is said: bases first, then the stack."""
    layers = [(base, base.entries, ()) for base in bases]
    # The stack comes last, so that its own values win.
    for base, entries, above in (*layers, (None, own, (LIMITS,))):
        for entry in entries:
            for path in ((), *(path for path, _ in entry.values())):
                yield (str(entry), path), Origin(base, (*above, entry.source, *path))


def _judged(found: Effective, mistakes: list[Mistake], findings: list[Finding]) -> Effective:
    """The same with the mistakes that are in the pairs as a whole."""
    # [:2] is the pair: ("hubspot-limits:limits", "deals -> contacts").
    wrong = {mistake.path[:2] for mistake in mistakes}
    for entry in found.entries:
        base, path = found.origin(entry)
        # In a base it is a mistake of the base, and told there.
        if entry.is_empty and not base and path not in wrong:
            mistakes.append(Mistake(path, NO_LIMITS))
        for base, mistake in (
            _placed(found, entry, contradiction) for contradiction in contradictions(entry)
        ):
            if base is None:
                mistakes.append(mistake)
            else:
                findings.append(base.finding(mistake))
    for entry, message in repeated_names(found.entries):
        mistakes.append(Mistake((*found.origin(entry).path, "name"), message))
    # Nothing is wrong, and nothing is left: `without` has taken it all.
    if not (found.entries or mistakes or findings):
        mistakes.append(Mistake((WITHOUT,), "leaves no limits: expected at least one pair"))
    return replace(found, mistakes=tuple(mistakes), findings=tuple(dict.fromkeys(findings)))


def _placed(
    found: Effective, pair: StackEntry, contradiction: Contradiction
) -> tuple[Base | None, Mistake]:
    """A contradiction in the file that has the last word, with the place of the other value."""
    one, other = (found.origin(pair, mistake.path) for mistake in contradiction)
    message = contradiction.one.message
    # The value that wins is the one to be changed, so the mistake is told there.
    if found.rank(one) < found.rank(other):
        one, other, message = other, one, contradiction.other.message
    if other.base is not one.base:
        message += f" ({other})"
    return one.base, Mistake(one.path, message)
