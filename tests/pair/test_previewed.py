from __future__ import annotations

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.decision import decide
from hubspot_limits.pair.previewed import Found, findings_of
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import Limits
from tests.pair.builders import APPROVER, DECISION_MAKER, OBJECT, declaration, live, state

Told = list[tuple[Found, tuple[str, ...], int | None]]


def told(declared: Declaration, limits: Limits, known: PairState | None = None) -> Told:
    pair = live(limits)
    found = findings_of(declared, pair, decide(declared, pair, known), known)
    return [(finding.finding, finding.path, finding.live) for finding in found]


COMPARED = (Found.COMPARED, (), None)


def test_a_pair_that_has_no_limits_was_compared() -> None:
    assert told(declaration(10), {}) == [COMPARED]


def test_each_limit_that_is_live_as_declared_is_taken_as_it_is() -> None:
    declared = declaration(10, labels={"Decision maker": 2, "Approver": "many"})
    assert told(declared, {OBJECT: 10}) == [
        COMPARED,
        (Found.TAKEN_AS_IS, ("limit",), 10),
        (Found.TAKEN_AS_IS, ("labels", "Approver"), None),
    ]


def test_what_is_live_otherwise_is_taken_over_where_the_entry_adopts() -> None:
    declared = declaration(10, adopt=True)
    assert told(declared, {OBJECT: 12}) == [COMPARED, (Found.TAKEN_OVER, ("limit",), 12)]


def test_what_an_exclusive_pair_does_not_declare_is_removed() -> None:
    declared = declaration(10, exclusive=True, adopt=True)
    assert told(declared, {OBJECT: 10, DECISION_MAKER: 2}) == [
        COMPARED,
        (Found.TAKEN_AS_IS, ("limit",), 10),
        (Found.REMOVED, ("labels", "Decision maker"), 2),
    ]


def test_what_was_declared_before_is_pulumis_to_show() -> None:
    limits = {OBJECT: 10, DECISION_MAKER: 2, APPROVER: 1}
    known = state(declaration(10, labels={"Decision maker": 2}), live(limits))
    declared = declaration(12, exclusive=True)
    assert told(declared, limits, known) == [COMPARED, (Found.REMOVED, ("labels", "Approver"), 1)]
