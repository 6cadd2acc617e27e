"""What somebody changes by hand, and what is told about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hubspot_limits.simulator.portals.building import build_portal
from hubspot_limits.simulator.portals.changes import CHANGE, apply_change, changes_between
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.model import read_value
from hubspot_limits.simulator.portals.portal import PortalState

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def sandbox() -> PortalState:
    return build_portal(PortalDescription.model_validate({"id": 77, "like": 8800123}))


def changed(before: PortalState, *, shared: bool = True, **change: object) -> PortalState:
    return apply_change(before, read_value(CHANGE.validate_python, change), shared=shared)


def told(before: PortalState, after: PortalState) -> list[tuple[str, str, object, object]]:
    changes = changes_between(before, after, NOW, None)
    return [(change.what, change.name, change.before, change.after) for change in changes]


@pytest.mark.parametrize(("shared", "limits"), [(True, 2), (False, 1)])
def test_both_ids_of_a_symmetric_label_have_one_limit_or_one_each(
    sandbox: PortalState, *, shared: bool, limits: int
) -> None:
    pair, label = "companies -> companies", "Sister company"

    after = changed(sandbox, shared=shared, change="set_limit", pair=pair, label=label, limit=3)

    assert [limit.limit for limit in after.limits] == [3] * limits


def test_a_portal_that_is_not_changed_tells_nothing(sandbox: PortalState) -> None:
    assert told(sandbox, sandbox) == []


def test_a_deleted_label_takes_its_limits_along_and_all_of_it_is_told(
    sandbox: PortalState,
) -> None:
    pair, label = "deals -> contacts", "Decision maker"
    limited = changed(sandbox, change="set_limit", pair=pair, label=label, limit=3)

    after = changed(limited, change="delete_label", pair=pair, label=label)

    assert told(limited, after) == [
        ("label", "deals -> contacts: USER_DEFINED/33", "Decision maker", None),
        ("label", "contacts -> deals: USER_DEFINED/34", "Decision maker for", None),
        ("limit", "deals -> contacts: Decision maker", 3, None),
    ]
    assert {deleted.type_id for deleted in after.deleted_types} == {33, 34}


def test_a_removed_custom_object_takes_its_labels_and_limits_along(sandbox: PortalState) -> None:
    limited = changed(sandbox, change="set_limit", pair="pet -> contacts", limit=3)

    after = changed(limited, change="remove_custom_object", name="pet")

    assert told(limited, after) == [
        ("custom object", "2-78", "pet", None),
        ("label", "pet -> contacts: USER_DEFINED/39", "Owner", None),
        ("label", "contacts -> pet: USER_DEFINED/40", "Owner of", None),
        ("limit", "pet -> contacts", 3, None),
    ]
