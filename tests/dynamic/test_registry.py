from __future__ import annotations

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.dynamic.registry import PairRegistry
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.object_types import ObjectType

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


@pytest.mark.parametrize("count", [1_000, 2_000])
def test_every_pair_is_looked_up_once_however_many_there_are(count: int) -> None:
    looked_up: list[str] = []
    compared: list[str] = []

    class Counted(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            compared.append(self)
            return super().__eq__(other)

        __hash__ = str.__hash__

    def find(declared: Declaration) -> Pair:
        looked_up.append(declared.from_object_type)
        return Pair(ObjectType(Counted(declared.from_object_type), "custom"), CONTACTS)

    registry = PairRegistry(find)
    for number in range(count):
        name = declaration(f"object_{number}")
        assert registry.add(name, is_new=False, is_read=False) is None
    assert not looked_up
    registry.add(declaration("one_that_is_new"), is_new=True, is_read=True)
    for number in range(count):
        registry.of(Pair(ObjectType(Counted(f"object_{number}"), "custom"), CONTACTS))
    assert len(looked_up) == count + 1
    assert len(compared) <= 4 * count
