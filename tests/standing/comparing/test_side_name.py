from __future__ import annotations

import pytest

from hubspot_limits.standing.comparing.side_name import (
    SideKind,
    SideName,
    SideNameError,
    parse_sides,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("production", SideName(SideKind.STACK, "production")),
        (" stack:production ", SideName(SideKind.STACK, "production")),
        ("portal:production", SideName(SideKind.PORTAL, "production")),
        ("portal:acme/mine/production", SideName(SideKind.PORTAL, "acme/mine/production")),
    ],
)
def test_a_side_is_a_stack_or_its_portal(text: str, expected: SideName) -> None:
    assert SideName.parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", ":", "portal:", "stack: ", "Portal:a", "file:a", "a:b:c", ":a"]
)
def test_anything_else_is_refused_with_what_may_be_named(text: str) -> None:
    with pytest.raises(SideNameError) as refused:
        SideName.parse(text)
    assert repr(text) in str(refused.value)
    assert "portal:production" in str(refused.value)


def test_a_side_is_not_compared_with_itself() -> None:
    with pytest.raises(SideNameError, match="both stack:production"):
        parse_sides("production", "stack:production")
    assert parse_sides("stack:production", "portal:production")
