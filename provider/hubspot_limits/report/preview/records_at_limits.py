"""Whom a lower limit meets: what HubSpot tells of the records that are at the present one."""

from __future__ import annotations

from collections.abc import Callable

from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.hubspot import HubSpotError
from hubspot_limits.portal.connection import connect
from hubspot_limits.portal.custom_objects import UnknownObjectTypeError
from hubspot_limits.portal.portal import Portal
from hubspot_limits.portal.tracking import Tracking, read_tracking
from hubspot_limits.report.change import ChangeKind, LimitChange
from hubspot_limits.report.stack_report import StackReport


def with_records_at_limits(
    report: StackReport,
    configuration: StackConfiguration,
    *,
    announce: Callable[[str], None],
) -> StackReport:
    """With what HubSpot counts for the object limits that are lowered, as far as a token is here.

    HubSpot counts for a pair as a whole, and for no label.
    """
    if not any(map(_is_counted, report.changes)):
        return report
    settings = configuration_of(configuration.stack).settings  # with what the environment says
    portal = connect(settings, announce=announce) if settings else None
    if portal is None:
        return report
    tracking = read_tracking(portal)
    changes = tuple(
        change.model_copy(update={"at_limit": _said_of(change, portal, tracking)})
        if _is_counted(change)
        else change
        for change in report.changes
    )
    notes = (*report.notes, tracking.unread) if tracking.unread else report.notes
    return report.model_copy(update={"changes": changes, "notes": notes})


def _is_counted(change: LimitChange) -> bool:
    return change.kind is ChangeKind.LOWERED and change.path == ("limit",)


def _said_of(change: LimitChange, portal: Portal, tracking: Tracking) -> str | None:
    """What HubSpot tells of the records of a changed pair, if it can be told."""
    try:
        # The report has the pair by names; HubSpot's counts are by ids.
        pair = portal.pair(*change.pair.split(" -> "))
    except (HubSpotError, UnknownObjectTypeError):
        return None
    use = tracking.of(pair)
    return use.said if use else None
