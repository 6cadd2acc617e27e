"""The portals that there are where nothing else is described: a sandbox and a production account.

They have the same labels, whose ids differ. Some have the numbers of HubSpot's own types on the
same pair, as seen in real accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SHARED_LABELS: Mapping[str, Any] = {
    "contacts -> contacts": [{"label": "Manager", "inverseLabel": "Employee"}],
    "companies -> companies": ["Sister company"],
    "pet -> contacts": [{"label": "Owner", "inverseLabel": "Owner of"}],
    "deals -> companies": ["Reseller"],
    "tickets -> contacts": ["Escalation contact"],
}

DEFAULT_PORTALS: Mapping[str, Mapping[str, Any]] = {
    "8800123": {
        "id": "8800123",
        "accountType": "SANDBOX",
        "firstTypeId": 31,
        "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
        "labels": {
            "contacts -> companies": [
                {"label": "Billing approver", "typeId": 279, "inverseTypeId": 280}
            ],
            "deals -> contacts": [
                {"label": "Decision maker", "inverseLabel": "Decision maker for"}
            ],
            **_SHARED_LABELS,
        },
        "records": {"deals -> contacts": {"51001": 10, "51002": 9, "51003": 2}},
    },
    "8800456": {
        "id": "8800456",
        "accountType": "STANDARD",
        "firstTypeId": 61,
        "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
        "labels": {
            "contacts -> companies": ["Billing approver"],
            "deals -> contacts": [
                {
                    "label": "Decision maker",
                    "inverseLabel": "Decision maker for",
                    "typeId": 3,
                    "inverseTypeId": 4,
                }
            ],
            **_SHARED_LABELS,
        },
        "records": {"deals -> contacts": {"77001": 25, "77002": 10, "77003": 8}},
    },
}
