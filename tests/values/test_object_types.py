from __future__ import annotations

import pytest

from hubspot_limits.values.object_types import (
    STANDARD_OBJECT_TYPES,
    ObjectType,
    canonical_name,
    hubspot_defined_types,
    is_object_type_id,
    standard_object_type,
    unlabelled_type_id,
)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        pytest.param("contacts", "contacts", id="plural"),
        pytest.param("contact", "contacts", id="singular"),
        pytest.param(" COMPANY ", "companies", id="any case, space around it"),
        pytest.param("0-3", "deals", id="id"),
        pytest.param("line item", "line_items", id="words"),
        pytest.param("Line-Items", "line_items", id="hyphen"),
        pytest.param("taxes", "taxes", id="irregular plural"),
        pytest.param("postal_mail", "postal_mail", id="no plural"),
    ],
)
def test_a_standard_object_type_has_one_name_for_all_spellings(spelling: str, name: str) -> None:
    assert canonical_name(spelling) == name


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param("pet", id="custom object"),
        pytest.param("p8800123_Contact", id="fully qualified name, case kept"),
        pytest.param("2-123", id="custom object's id"),
        pytest.param("0-999", id="an id that HubSpot does not document"),
    ],
)
def test_what_is_not_standard_stays_as_written(spelling: str) -> None:
    assert standard_object_type(spelling) is None
    assert canonical_name(f" {spelling} ") == spelling


@pytest.mark.parametrize("object_type", STANDARD_OBJECT_TYPES, ids=str)
def test_name_and_id_of_a_standard_object_type_mean_it(object_type: ObjectType) -> None:
    assert standard_object_type(object_type.id) == object_type
    assert standard_object_type(object_type.name) == object_type


def test_object_types_of_one_id_are_the_same_whatever_they_are_called() -> None:
    assert ObjectType("2-7", "pet") == ObjectType("2-7", "p8800123_pet") != ObjectType("2-8", "pet")


@pytest.mark.parametrize(
    ("spelling", "is_id"),
    [("2-123", True), (" 0-1 ", True), ("contacts", False), ("2-", False), ("٢-٣", False)],
)
def test_an_id_is_told_from_a_name(spelling: str, is_id: bool) -> None:  # noqa: FBT001
    assert is_object_type_id(spelling) is is_id


@pytest.mark.parametrize(
    ("from_id", "to_id", "type_id"),
    [
        pytest.param("0-3", "0-1", 3, id="deals -> contacts"),
        pytest.param("0-1", "0-3", 4, id="the other direction has its own"),
        pytest.param("0-1", "0-2", 279, id="contacts -> companies, not the primary one"),
        pytest.param("0-2", "0-2", 450, id="companies -> companies"),
        pytest.param("2-7", "0-1", None, id="a custom object's differs per portal"),
    ],
)
def test_the_unlabelled_type_of_a_pair_is_the_documented_one(
    from_id: str, to_id: str, type_id: int | None
) -> None:
    assert unlabelled_type_id(from_id, to_id) == type_id


def test_each_pair_has_at_most_one_documented_unlabelled_type() -> None:
    pairs = [(row.from_name, row.to_name) for row in hubspot_defined_types() if not row.qualifier]
    assert len(pairs) == len(set(pairs))
    assert len({row.type_id for row in hubspot_defined_types()}) == len(hubspot_defined_types())
