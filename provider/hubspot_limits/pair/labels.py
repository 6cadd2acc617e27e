"""Label text <-> association type, for one pair in one portal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from hubspot_limits.values.limits import HUBSPOT_DEFINED, USER_DEFINED, comparable
from hubspot_limits.values.object_types import unlabelled_type_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hubspot_limits.values.limits import AssociationType, Label, Limits, Pair

_LABELS_LISTED = 12  # of one message; a pair can have 50 (observed)


class LabelError(ValueError):
    """What the portal has under a text is not one label; the message says what it has."""


@dataclass(frozen=True, slots=True)
class PairLabels:
    """The association types that HubSpot lists for a pair, in its direction."""

    pair: Pair
    entries: tuple[Label, ...]

    @classmethod
    def of(cls, pair: Pair, entries: Iterable[Label]) -> PairLabels:
        """The labels as HubSpot lists them; blanks around a text are nobody's intention."""
        return cls(
            pair,
            tuple(
                # A text of blanks only becomes None too, as if there were no label.
                replace(entry, label=entry.label.strip() or None if entry.label else None)
                for entry in entries
            ),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        # dict.fromkeys drops repeats and keeps the order: both ids of a symmetric label have its
        # text.
        return tuple(dict.fromkeys(entry.label for entry in self.entries if entry.label))

    def text(self, association_type: AssociationType) -> str | None:
        """The present text of a type; None for an unlabelled or unlisted one."""
        return next((entry.label for entry in self.entries if entry.type == association_type), None)

    def lists(self, association_type: AssociationType) -> bool:
        return any(entry.type == association_type for entry in self.entries)

    def named(self, text: str) -> tuple[AssociationType, ...]:
        """The type of a label: one id, or the two ids of a symmetric same-object label.

        Raises LabelError when there is no such label, or several.
        """
        types = self.with_text(text)
        if not types:
            raise LabelError(f"{self.pair} has no label {text!r} in this portal.{self._near(text)}")
        if len(types) > 1 and not self._is_symmetric(types):
            candidates = " and ".join(map(str, types))
            raise LabelError(
                f"{self.pair} has several labels {text!r} in this portal: {candidates}. "
                "Declare the one that is meant under `types`, by its category and id."
            )
        return types

    def unlabelled(self) -> tuple[AssociationType, ...]:
        """The pair's plain association, which carries the object limit.

        Raises LabelError when the pair has none, or when HubSpot lists several.
        """
        types = self.with_text(None)
        documented = unlabelled_type_id(self.pair.from_object_type.id, self.pair.to_object_type.id)
        # Where HubSpot documents an id for this pair, that type is the plain association, whatever
        # else has no label. A pair with a custom object has a USER_DEFINED one (observed).
        hubspot_defined = tuple(
            association_type
            for association_type in types
            if association_type.category == HUBSPOT_DEFINED
            and association_type.type_id == documented
        )
        if hubspot_defined or len(types) == 1 or self._is_symmetric(types):
            return hubspot_defined or types
        if types:
            candidates = " and ".join(map(str, types))
            raise LabelError(
                f"{self.pair} has several unlabelled association types in this portal: "
                f"{candidates}. Declare the one that is meant under `types`."
            )
        raise LabelError(
            f"{self.pair} has no association in this portal, so there is nothing to limit. "
            "Create the association in HubSpot's settings first."
        )

    def sharing(self, association_type: AssociationType) -> tuple[AssociationType, ...]:
        """The ids that carry one limit with this one: itself, and its twin if it is symmetric.

        A symmetric label of an object type with itself has two ids and one limit (changelog
        "Associations API Enables Admins to Configure Association Limits").
        """
        entry = next((label for label in self.entries if label.type == association_type), None)
        types = self.with_text(entry.label) if entry else ()
        return types if self._is_symmetric(types) else (association_type,)

    def with_twins(self, limits: Limits) -> Limits:
        """Limits on every id that carries them: each on both ids of a symmetric label.

        Whether HubSpot itself lists the one limit on both is not known.
        """
        # Each limit on both ids of a symmetric label: {41: 5} becomes {41: 5, 42: 5}.
        shared = {
            twin: limit
            for association_type, limit in limits.items()
            for twin in self.sharing(association_type)
        }
        # What HubSpot lists for an id itself wins over what its twin would give it.
        return {**shared, **limits}

    def with_text(self, text: str | None) -> tuple[AssociationType, ...]:
        """Every type of that text, sorted by id; None finds the unlabelled ones."""
        wanted = None if text is None else comparable(text)
        return tuple(
            sorted(
                entry.type
                for entry in self.entries
                if (comparable(entry.label) if entry.label else None) == wanted
            )
        )

    def _is_symmetric(self, types: Collection[AssociationType]) -> bool:
        """Whether types of one text are the two ends of one symmetric label."""
        return (
            self.pair.is_same_object
            and len(types) == 2  # noqa: PLR2004 - one id for each end of the association
            and all(association_type.category == USER_DEFINED for association_type in types)
        )

    def _near(self, text: str) -> str:
        """What to try in place of a text that no label has."""
        near = get_close_matches(text, self.texts, n=3)
        if near:
            return f" Did you mean {_quoted(near, 'or')}?"
        if not self.texts:
            return " It has no labels at all."
        more = len(self.texts) - _LABELS_LISTED
        listed = _quoted(self.texts[:_LABELS_LISTED], "and")
        return f" Its labels are {listed}" + (f" and {more} more." if more > 0 else ".")


def explain_other_direction(text: str, here: PairLabels, reverse: PairLabels) -> str | None:
    """Why a text that this direction lacks is a mistake of direction; None when it is not one."""
    for other in reverse.with_text(text):
        # HubSpot's lists do not say which two ids belong together; they are made side by side.
        beside = [
            entry.label
            for entry in here.entries
            if entry.label
            and entry.type.category == other.category
            and abs(entry.type.type_id - other.type_id) == 1
        ]
        called = f" In this direction it is most likely called {beside[0]!r}." if beside else ""
        return f"{text!r} is a label of {reverse.pair}, not of {here.pair}.{called}"
    return None


def _quoted(texts: Iterable[str], last: str) -> str:
    """Texts in quotes, as in ``'A', 'B' and 'C'``; ``last`` is the last word between them."""
    *first, final = [repr(text) for text in texts]
    return f"{', '.join(first)} {last} {final}" if first else final
