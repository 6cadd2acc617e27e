from __future__ import annotations

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.dynamic.registry import PairRegistry
from hubspot_limits.limits import Pair
from hubspot_limits.object_types import ObjectType

PET = ObjectType("2-1", "pet")
CONTACTS = ObjectType("0-1", "contacts")


def declaration(name: str) -> Declaration:
    return Declaration(from_object_type=name, to_object_type="contacts", limit=1)


def test_a_look_up_that_fails_is_made_again() -> None:
    failures = [TimeoutError()]

    def resolve(_: Declaration) -> Pair:
        if failures:
            raise failures.pop()
        return Pair(PET, CONTACTS)

    declared = PairRegistry(resolve)
    declared.add(declaration("pet"), is_new=False, is_read=False)
    with pytest.raises(TimeoutError):
        declared.of(Pair(PET, CONTACTS))
    assert declared.of(Pair(PET, CONTACTS)) == declaration("pet")


def test_what_is_unchanged_is_not_looked_up() -> None:
    def resolve(_: Declaration) -> Pair:
        raise AssertionError

    declared = PairRegistry(resolve)
    assert declared.add(declaration("pet"), is_new=False, is_read=False) is None
