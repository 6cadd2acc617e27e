"""Records that are made here, and what limits do to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.simulator.calls import Api

OBJECTS = "/crm/objects/2026-09"


class Records(Api):
    def make(self, object_type: str, **properties: str) -> str:
        path = f"{OBJECTS}/{object_type}"
        made = self.send("POST", path, json={"properties": properties})
        assert made.status_code == 201
        return str(made.json()["id"])

    def search(self, object_type: str, name: str, value: str) -> list[str]:
        wanted = {"propertyName": name, "operator": "EQ", "value": value}
        body = {"filterGroups": [{"filters": [wanted]}]}
        found = self.send("POST", f"{OBJECTS}/{object_type}/search", json=body).json()
        assert found["total"] == len(found["results"])
        return [row["id"] for row in found["results"]]

    def associate(self, pair: str, one: str, other: str, type_id: int) -> requests.Response:
        wanted = {
            "from": {"id": one},
            "to": {"id": other},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}],
        }
        return self.send("POST", f"{self._prefix}/{pair}/batch/create", json={"inputs": [wanted]})


@pytest.fixture
def records(simulator: Simulator, portal: SimulatedPortal) -> Iterator[Records]:
    calls = Records(simulator, portal)
    yield calls
    calls.close()


def test_a_record_is_made_found_and_deleted(records: Records) -> None:
    made = records.make("companies", name="Acme")
    records.make("companies", name="Other")
    records.make("contacts", firstname="Acme")
    assert records.search("companies", "name", "Acme") == [made]
    assert records.send("DELETE", f"{OBJECTS}/companies/{made}").status_code == 204
    assert records.search("companies", "name", "Acme") == []
    assert records.send("DELETE", f"{OBJECTS}/companies/{made}").status_code == 204


def test_associations_above_the_object_limit_are_refused_in_either_direction(
    records: Records, portal: SimulatedPortal
) -> None:
    company, *contacts = (
        records.make("companies"),
        records.make("contacts"),
        records.make("contacts"),
    )
    portal.set_limit("companies", "contacts", 1)
    assert records.associate("companies/contacts", company, contacts[0], 280).status_code == 201
    refused = records.associate("contacts/companies", contacts[1], company, 279)
    assert refused.status_code == 400
    assert refused.json()["subCategory"] == "crm.associations.ASSOCIATION_LIMIT_EXCEEDED"


def test_an_association_that_is_there_already_counts_once(
    records: Records, portal: SimulatedPortal
) -> None:
    company, contact = records.make("companies"), records.make("contacts")
    portal.set_limit("companies", "contacts", 1)
    for _ in range(2):
        assert records.associate("companies/contacts", company, contact, 280).status_code == 201


def test_an_association_of_a_record_that_is_not_there_is_refused(records: Records) -> None:
    company = records.make("companies")
    assert records.associate("companies/contacts", company, "5", 280).status_code == 404


def test_an_association_of_another_pairs_type_is_refused(records: Records) -> None:
    company, contact = records.make("companies"), records.make("contacts")
    refused = records.associate("companies/contacts", company, contact, 279)
    assert refused.json()["subCategory"] == "INVALID_ASSOCIATION_TYPE_ID"


def test_what_records_have_may_keep_a_limit_from_being_set_below_it(
    records: Records, simulator: Simulator
) -> None:
    simulator.set_switches(limit_below_records="refused")
    company, *contacts = (records.make(kind) for kind in ("companies", "contacts", "contacts"))
    for contact in contacts:
        records.associate("companies/contacts", company, contact, 280)
    limit = ("HUBSPOT_DEFINED", 280)
    assert records.update("companies/contacts", (*limit, 1)).json()["status"] == "CANCELED"
    records.send("DELETE", f"{OBJECTS}/contacts/{contacts[0]}")
    assert records.update("companies/contacts", (*limit, 1)).json()["status"] == "COMPLETE"
