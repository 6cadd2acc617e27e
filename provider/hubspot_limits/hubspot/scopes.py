"""Which scopes open what, as HubSpot's reference has it. Whether that holds is unconfirmed."""

from __future__ import annotations

import re

# Tickets have a scope of their own, `tickets`; owners and marketing events have none that counts.
FOR_LIMITS = re.compile(
    r"crm\.objects\.(?!tickets\.|owners\.|marketing_events\.).+"
    r"|tickets(\.(highly_)?sensitive\.v2)?|e-commerce|media_bridge\.read"
)
"""One of these is asked for by every call for limits and labels."""

THAT_WRITE = re.compile(r".+\.write(\.v2)?|tickets(\..+)?|e-commerce")
"""Those that let a token change something."""
