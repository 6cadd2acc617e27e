from __future__ import annotations

import pytest

from hubspot_limits.checks.scopes import check_scopes
from tests.parsed import parse_limits

CONTACTS = ("crm.objects.contacts.read", "crm.objects.contacts.write")
DEALS = ("crm.objects.deals.read", "crm.objects.deals.write")


@pytest.mark.parametrize(
    ("pair", "scopes", "verdict", "said"),
    [
        ("deals -> contacts", (*CONTACTS, *DEALS), "ok", "has crm.objects.contacts.read"),
        ("deals -> contacts", CONTACTS, "ok", "lacks crm.objects.deals.read, crm.objects.deals.wr"),
        ("deals -> contacts", ("oauth",), "FAIL", "lacks every scope that limits ask for"),
        ("deals -> contacts", ("crm.objects.owners.read",), "FAIL", "that limits ask for"),
        ("deals -> contacts", (), "FAIL", "has none"),
        ("deals -> contacts", (CONTACTS[0],), "FAIL", "lacks every scope that writes"),
        ("tickets -> contacts", CONTACTS, "ok", "lacks tickets, where"),
        ("tickets -> contacts", ("tickets", *CONTACTS), "ok", "tickets"),
        ("calls -> contacts", CONTACTS, "ok", "has"),
        ("pet -> contacts", CONTACTS, "FAIL", "lacks crm.schemas.custom.read"),
        ("2-123 -> contacts", CONTACTS, "ok", "lacks crm.objects.custom.read"),
        ("pet -> contacts", (*CONTACTS, "crm.schemas.custom.read"), "ok", "crm.objects.custom.re"),
    ],
)
def test_what_a_key_has_is_held_against_what_the_stack_declares(
    pair: str, scopes: tuple[str, ...], verdict: str, said: str
) -> None:
    check = check_scopes(scopes, parse_limits({pair: 1}))
    assert check.verdict == verdict
    assert said in check.found


def test_many_scopes_are_counted() -> None:
    scopes = (*CONTACTS, *DEALS, "tickets", "oauth")
    check = check_scopes(scopes, parse_limits({"deals -> contacts": 1}))
    assert check.found.endswith("crm.objects.deals.write and 2 more")
