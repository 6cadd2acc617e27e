"""Having a stack declare limits, by the smallest edit of its own file."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.configuration.bases.base import KEYS
from hubspot_limits.configuration.bases.effective import Effective
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.editing.edited_file import EditedFile
from hubspot_limits.configuration.editing.writing import EntryValue
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.values.limits import MANY, DeclaredLimit


class DeclaringFile:
    """Changes what a stack says in its file; what its bases say already is not said again."""

    def __init__(self, file: EditedFile, effective: Effective) -> None:
        self._file = file
        self._own = {str(entry): entry for entry in effective.own}
        self._shared = {str(entry): dict(entry.values()) for entry in effective.shared}

    def declare(
        self,
        pair: str,
        limits: Mapping[KeyPath, DeclaredLimit | None],
        *,
        comments: Mapping[KeyPath, str] | None = None,
        about: str | None = None,
    ) -> None:
        """Have the stack declare these limits of a pair; None: that there is none.

        comments: what is said of a limit in a line above it. about: what is said of a new pair.
        """
        own, comments = self._own.get(pair), comments or {}
        written = {path: self._written(pair, path, limit) for path, limit in limits.items()}
        if own is None:
            said = "; ".join(filter(None, (about, *comments.values())))
            self._add(pair, written, said or None)
            return
        for path, limit in written.items():
            if limit is None:
                self._file.remove(own.source, path, keeps_pair=self._keeps(own))
            else:
                self._file.set(own.source, path, limit, comment=comments.get(path))

    def _written(
        self, pair: str, path: KeyPath, limit: DeclaredLimit | None
    ) -> DeclaredLimit | None:
        """What the stack itself is to say; None: nothing."""
        shared = self._shared.get(pair, {}).get(path)
        if shared is None:
            return limit
        # Only `many` takes a base's limit away; saying nothing would leave it.
        wanted = MANY if limit is None else limit
        return None if shared == wanted else wanted

    def _keeps(self, own: StackEntry) -> bool:
        """Whether a pair is still one without limits of its own: a base has some."""
        return str(own) in self._shared

    def _add(
        self, pair: str, written: Mapping[KeyPath, DeclaredLimit | None], comment: str | None
    ) -> None:
        limits = {path: limit for path, limit in written.items() if limit is not None}
        if limits:
            self._file.add(pair, _entry(limits), comment=comment)


def _entry(limits: Mapping[KeyPath, DeclaredLimit]) -> EntryValue:
    """An entry of these limits: the object limit alone is a number."""
    # Then `deals -> contacts: 10` says it all.
    if limits.keys() == {("limit",)}:
        return limits["limit",]
    entry: dict[str, EntryValue] = {}
    for key in KEYS:
        below: dict[str, EntryValue] = {
            path[1]: limit for path, limit in limits.items() if path[0] == key and path[1:]
        }
        if below:
            entry[key] = below
        elif (key,) in limits:
            entry[key] = limits[key,]
    return entry
