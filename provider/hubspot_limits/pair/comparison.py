"""How what is declared of a pair stands to what is live, value by value."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.labels import LabelError
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.resolution import types_at
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import AssociationType, DeclaredLimit, desired, in_words, listed
from hubspot_limits.values.plain_text import plain


@dataclass(frozen=True, slots=True)
class ComparedLimit:
    """One limit, declared, live or both.

    path: the keys that lead to it within an entry, or would: by the label's text where that means
    one label. types: its ids, none where the portal has no such association type. name: what
    messages call it. obstacle: why nothing can be declared so that it agrees: there is no such
    type, or the ids of one label have other limits each. by_id: why an entry can name it by its id
    alone.
    """

    path: KeyPath
    types: tuple[AssociationType, ...]
    name: str
    declared: DeclaredLimit | None
    live: int | None
    obstacle: str | None = None
    by_id: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether it is declared, and is live so."""
        if self.declared is None or self.obstacle:
            return False
        return desired(self.declared) == self.live


def compared(
    declaration: Declaration | None, live: LivePair, state: PairState | None = None
) -> Iterator[ComparedLimit]:
    """Every limit that is declared, then those that are only live. Ids that share a limit are one.

    Of ids that share a declaration and have other limits each, the one that differs is told.
    ``state`` helps to explain what became of a label.
    """
    seen: set[AssociationType] = set()
    # `path` is ("limit",), ("labels", "Billing contact") or ("types", "USER_DEFINED/35").
    for path, limit in declaration.values() if declaration else ():
        try:
            types = types_at(path, live, state)
        except LabelError as error:
            yield ComparedLimit(path, (), repr(path[-1]), limit, None, obstacle=str(error))
            continue
        seen.update(types)
        found = [live.limits.get(association_type) for association_type in types]
        # Several ids only for a symmetric label. Show the value that is wrong, if one of them is.
        differing = [live_limit for live_limit in found if live_limit != desired(limit)]
        yield ComparedLimit(
            path,
            types,
            live.name(types[0]),
            limit,
            (differing or found)[0],
            obstacle=_obstacle(types, live),
        )
    for association_type in live.in_order(live.limits):
        # What is yielded already was declared, or is the other id of a symmetric label.
        if association_type not in seen:
            types = live.labels.sharing(association_type)
            seen.update(types)
            path, by_id = path_of(association_type, live)
            yield ComparedLimit(
                path,
                types,
                live.name(association_type),
                None,
                live.limits[association_type],
                obstacle=_obstacle(types, live),
                by_id=by_id,
            )


def _obstacle(types: Collection[AssociationType], live: LivePair) -> str | None:
    """Why no declaration can agree with ids of different limits; None where they have one."""
    limits = {association_type: live.limits.get(association_type) for association_type in types}
    if len(set(limits.values())) == 1:
        return None
    ids = listed(
        (f"{association_type}: {in_words(limit)}" for association_type, limit in limits.items()),
        ", ",
    )
    return f"it has several ids with other limits each ({ids}), and one declaration is for all"


def path_of(association_type: AssociationType, live: LivePair) -> tuple[KeyPath, str | None]:
    """The keys that name a type of a live pair within an entry; and, by its id, why so."""
    by_id = ("types", str(association_type))
    label = live.labels.text(association_type)
    if label is None:
        try:
            is_named = association_type in live.labels.unlabelled()
        except LabelError:
            return by_id, "the pair has several types without a label"
        # `limit` means one type only. Other types without a label, if any, are declared by id.
        return (("limit",), None) if is_named else (by_id, "HubSpot lists no label for it")
    try:
        live.labels.named(label)
    except LabelError:
        # A text that several labels have would be refused under `labels`, so the id it is.
        return by_id, f"several labels are called {plain(label)!r}"
    return ("labels", label), None
