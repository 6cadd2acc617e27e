"""The portal that a description stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from hubspot_limits.simulator.portals.account import (
    ALL_SCOPES,
    READ_SCOPES,
    DescribedAccount,
    OAuthApp,
    PortalToken,
)
from hubspot_limits.simulator.portals.changes import add_label_by_hand, set_limit
from hubspot_limits.simulator.portals.custom_objects import add_custom_object
from hubspot_limits.simulator.portals.description import LimitsDescription, PortalDescription
from hubspot_limits.simulator.portals.model import Mistakes
from hubspot_limits.simulator.portals.naming import named_pair
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.portals.records import add_counts

_Step: TypeAlias = Callable[[PortalState], PortalState]


def build_portal(description: PortalDescription) -> PortalState:
    """The portal that a description stands for. Raises DescriptionError for names it lacks."""
    app = OAuthApp(
        client_id=f"client-{description.id}",
        client_secret=f"secret-{description.id}",
        refresh_token=f"refresh-{description.id}",
    )
    portal = PortalState(
        **{name: getattr(description, name) for name in DescribedAccount.model_fields},
        tokens=tokens_of(description),
        oauth_app=description.oauth or app,
        next_type_id=description.first_type_id or 1 + int(description.id) % 97,
    )
    mistakes = Mistakes()
    for place, step in _steps(description):
        with mistakes.at(*place):
            portal = step(portal)
    mistakes.refuse()
    return portal


def _steps(description: PortalDescription) -> Iterator[tuple[tuple[object, ...], _Step]]:
    """What the portal is given, one after the other, and where the description says so."""
    for index, custom in enumerate(description.custom_objects):
        yield ("customObjects", index), partial(add_custom_object, custom=custom)
    for pair, labels in description.labels.items():
        for index, label in enumerate(labels):
            yield ("labels", pair, index), partial(add_label_by_hand, pair=pair, label=label)
    for pair, limits in description.limits.items():
        yield ("limits", pair), partial(_with_limits, pair=pair, limits=limits)
    for pair, counts in description.records.items():
        yield ("records", pair), partial(add_counts, pair=pair, counts=counts)


def _with_limits(portal: PortalState, pair: str, limits: LimitsDescription) -> PortalState:
    """The portal with the limits of a pair, which it has to have even where there are none."""
    named_pair(portal, pair)
    mistakes = Mistakes()
    if limits.limit is not None:
        with mistakes.at("limit"):
            portal = set_limit(portal, pair, limits.limit)
    for text, limit in limits.labels.items():
        with mistakes.at("labels", text):
            portal = set_limit(portal, pair, limit, label=text)
    for text, limit in limits.types.items():
        with mistakes.at("types", text):
            portal = set_limit(portal, pair, limit, type=text)
    mistakes.refuse()
    return portal


def tokens_of(description: PortalDescription) -> tuple[PortalToken, ...]:
    """The tokens that open the portal: one for everything, one to read, and those described."""
    stem = f"pat-{description.data_hosting_location}-simulated-{description.id}"
    read_only = description.read_only_token or f"{stem}-read-only"
    return (
        PortalToken(name="default", value=description.token or stem, scopes=ALL_SCOPES),
        PortalToken(name="read-only", value=read_only, scopes=READ_SCOPES),
        *description.tokens,
    )
