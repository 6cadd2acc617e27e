"""The Pulumi program: the limits that the selected stack declares."""

from __future__ import annotations

from hubspot_limits.stack import declare_limits

declare_limits()
