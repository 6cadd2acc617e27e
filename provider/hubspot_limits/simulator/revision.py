"""A portal that was kept, and a description that has changed since. Pure."""

from __future__ import annotations

from hubspot_limits.simulator.building import (
    add_custom_object,
    build_portal,
    named_pair,
    object_type_id,
    with_labels,
    with_limits,
)
from hubspot_limits.simulator.description import (
    CustomObjectDescription,
    LabelDescription,
    PortalDescription,
)
from hubspot_limits.simulator.labels import ensure_unlabelled_type
from hubspot_limits.simulator.portal import Pair, Portal
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
        if custom not in before.custom_objects:
            portal = _with_custom_object(portal, custom)
    new_labels = {
        pair: tuple(
            label
            for label in labels
            if label not in before.labels.get(pair, ()) and not _has_label(portal, pair, label)
        )
        for pair, labels in description.labels.items()
    }
    new_limits = {
        pair: limits
        for pair, limits in description.limits.items()
        if limits != before.limits.get(pair)
    }
    portal = with_limits(with_labels(portal, new_labels), new_limits)
    return StoredPortal(description=description, portal=portal)


def _with_custom_object(portal: Portal, custom: CustomObjectDescription) -> Portal:
    """The portal with the custom object and its plain associations, where it lacks them."""
    by_name = portal.custom_object(f"p{portal.id}_{custom.name}")
    known = portal.custom_object(custom.id or "") or by_name
    if known is None:
        return add_custom_object(portal, custom)
    for other in custom.associated_with:
        pair = Pair(known.id, object_type_id(portal, other))
        portal = ensure_unlabelled_type(portal, pair)
    return portal


def _has_label(portal: Portal, pair: str, label: LabelDescription) -> bool:
    """Whether somebody has made the label in the portal meanwhile, or it was described before."""
    return any(each.label == label.label for each in portal.types_of(named_pair(portal, pair)))


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
