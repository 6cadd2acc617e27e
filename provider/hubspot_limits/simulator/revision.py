"""A portal that was kept, and a description that has changed since. Pure."""

from __future__ import annotations

from hubspot_limits.simulator.description import (
    PortalDescription,
    add_custom_object,
    build_portal,
    with_labels,
    with_limits,
)
from hubspot_limits.simulator.portal import Portal
from hubspot_limits.simulator.store import StoredPortal


def new_portal(description: PortalDescription) -> StoredPortal:
    return StoredPortal(description=description, portal=build_portal(description))


def revised_portal(stored: StoredPortal, description: PortalDescription) -> StoredPortal:
    """The kept portal with what the description says now and did not say before.

    What was changed or deleted in the portal since stays so. Raises DescriptionError.
    """
    before = stored.description
    if description == before:
        return stored
    described = build_portal(description)
    if description.oauth == before.oauth:
        described = described.model_copy(update={"oauth_app": stored.portal.oauth_app})
    portal = _with_account(stored.portal, described)
    for custom in description.custom_objects:
        if custom.name not in {known.name for known in portal.custom_objects}:
            portal = add_custom_object(portal, custom)
    new_labels = {
        pair: tuple(label for label in labels if label not in before.labels.get(pair, ()))
        for pair, labels in description.labels.items()
    }
    new_limits = {
        pair: limits
        for pair, limits in description.limits.items()
        if limits != before.limits.get(pair)
    }
    portal = with_limits(with_labels(portal, new_labels), new_limits)
    return StoredPortal(description=description, portal=portal)


def _with_account(kept: Portal, described: Portal) -> Portal:
    oauth_tokens = tuple(token for token in kept.tokens if token.expires_at is not None)
    return kept.model_copy(
        update={
            "account_type": described.account_type,
            "plan": described.plan,
            "data_hosting_location": described.data_hosting_location,
            "time_zone": described.time_zone,
            "company_currency": described.company_currency,
            "tokens": (*described.tokens, *oauth_tokens),
            "oauth_app": described.oauth_app,
            "daily_quota": described.daily_quota,
            "burst_quota": described.burst_quota,
        }
    )
