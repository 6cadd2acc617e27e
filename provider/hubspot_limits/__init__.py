"""HubSpot association limits as desired state.

The names are imported when first used, so that ``hubspot_limits.hubspot`` works without Pulumi.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubspot_limits.configuration.bases.merging import merge_limits
    from hubspot_limits.dynamic.provider import PROVIDER
    from hubspot_limits.resource import AssociationLimit

__all__ = ["PROVIDER", "AssociationLimit", "merge_limits"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol's own signature
    if name == "PROVIDER":
        from hubspot_limits.dynamic.provider import PROVIDER  # noqa: PLC0415 - lazily

        return PROVIDER
    if name == "AssociationLimit":
        from hubspot_limits.resource import AssociationLimit  # noqa: PLC0415 - lazily

        return AssociationLimit
    if name == "merge_limits":
        from hubspot_limits.configuration.bases.merging import merge_limits  # noqa: PLC0415 - lazily

        return merge_limits
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
