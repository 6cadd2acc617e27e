"""Pairs and association types that the tests speak of."""

from __future__ import annotations

from hubspot_limits.values.limits import AssociationType, Pair
from hubspot_limits.values.object_types import ObjectType

DEALS = ObjectType("0-3", "deals")
CONTACTS = ObjectType("0-1", "contacts")
DEALS_TO_CONTACTS = Pair(DEALS, CONTACTS)

UNLABELLED = AssociationType("HUBSPOT_DEFINED", 3)
OF_ANOTHER_PAIR = AssociationType("HUBSPOT_DEFINED", 279)
