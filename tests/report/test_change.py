from __future__ import annotations

import pytest

from hubspot_limits.report.change import ChangeKind, LimitChange, changes, unchanged
from hubspot_limits.values.limits import DeclaredLimit
from tests.report.previews import Limits, declared

PAIR = "deals -> contacts"
REFUSED = "existing associations stay; new ones and merges above 5 are refused"


def change(old: DeclaredLimit | None, new: DeclaredLimit | None, **more: bool) -> LimitChange:
    return LimitChange(pair=PAIR, path=("limit",), old=old, new=new, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "kind", "meaning"),
    [
        (10, 5, ChangeKind.LOWERED, REFUSED),
        ("many", 5, ChangeKind.LOWERED, REFUSED),
        (None, 5, ChangeKind.ADDED, REFUSED),
        (5, 10, ChangeKind.RAISED, "up to 10 from then on"),
        (5, None, ChangeKind.REMOVED, "no limit is left but HubSpot's own"),
        (
            5,
            "many",
            ChangeKind.REMOVED,
            "no limit is left but HubSpot's own; one that appears is drift",
        ),
        (None, "many", ChangeKind.MANY, "a declaration alone: there is no limit before and after"),
        ("many", None, ChangeKind.MANY, "a declaration alone: there is no limit before and after"),
    ],
)
def test_a_change_says_what_it_means(
    old: DeclaredLimit | None, new: DeclaredLimit | None, kind: ChangeKind, meaning: str
) -> None:
    assert (change(old, new).kind, change(old, new).meaning) == (kind, meaning)


def test_a_change_says_what_else_is_to_be_known_of_it() -> None:
    assert change(7, 5, is_found=True).meaning == f"found live and not set by this stack; {REFUSED}"
    assert change(None, 5, is_compared=False).meaning == f"create, not compared; {REFUSED}"
    released = change(5, None, is_released=True)
    assert released.kind is ChangeKind.RELEASED
    assert released.meaning == "stays as it is in HubSpot, and is no longer managed"


def test_what_may_stand_in_somebodys_way_comes_first() -> None:
    assert [kind for kind in ChangeKind if kind.is_risky] == [*ChangeKind][:3]


def test_changes_are_found_limit_by_limit() -> None:
    before: dict[str, Limits] = {PAIR: {"limit": 10, "labels": {"Lawyer": 1, "Advisor": 2}}}
    after: dict[str, Limits] = {PAIR: {"limit": 10, "labels": {"Lawyer": 2}, "adopt": True}}
    one, other = declared(before)[PAIR], declared(after)[PAIR]
    found = {
        (limit_change.path, limit_change.old, limit_change.new)
        for limit_change in changes(PAIR, one, other)
    }
    assert found == {(("labels", "Lawyer"), 1, 2), (("labels", "Advisor"), 2, None)}
    assert unchanged(one, other) == 1
    assert not list(changes(PAIR, one, one))
