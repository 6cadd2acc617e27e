"""Labels are compared normalised and shown as HubSpot has them."""

from __future__ import annotations

from hubspot_limits.values.limits import AssociationType
from tests.pair.builders import DECISION_MAKER, LABELS, LEGAL, OBJECT, live, pair_labels


def test_blanks_around_a_text_are_nobodys_intention() -> None:
    labels = pair_labels({LEGAL: " Legal "})
    assert labels.text(LEGAL) == "Legal"
    assert labels.with_text("Legal ") == (LEGAL,)


def test_a_text_of_blanks_is_none() -> None:
    assert pair_labels({OBJECT: " "}).unlabelled() == (OBJECT,)


def test_a_text_is_shown_as_hubspot_has_it() -> None:
    labels = pair_labels({LEGAL: "cafe\u0301"})
    assert labels.with_text("caf\u00e9") == (LEGAL,)
    assert labels.text(LEGAL) == "cafe\u0301"
    assert live(labels={LEGAL: "cafe\u0301"}).name(LEGAL) == "'cafe\u0301'"


def test_a_type_is_named_as_a_stack_file_names_it() -> None:
    primary = AssociationType("HUBSPOT_DEFINED", 1)
    found = live(labels={**LABELS, primary: "Primary"})
    assert [
        found.name(association_type) for association_type in (OBJECT, DECISION_MAKER, primary)
    ] == [
        "limit",
        "'Decision maker'",
        "HUBSPOT_DEFINED/1",
    ]


def test_hubspots_own_labels_are_not_bound_by_the_object_limit() -> None:
    primary = AssociationType("HUBSPOT_DEFINED", 1)
    assert primary not in live(labels={**LABELS, primary: "Primary"}).types.labels
