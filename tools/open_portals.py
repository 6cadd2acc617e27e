"""Serve the portals of simulated runs between those runs, to look at and to change by hand.

What is changed so is drift to the next `make refresh` or `make preview ARGS=--refresh`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tools.place import Place
from tools.project import ToolError
from tools.simulated_portals import described_portals
from tools.simulation import FOLDER, PORTALS, alone
from tools.stacks import every_stack


def main(options: list[str]) -> None:
    command = Path(sys.executable).with_name("hubspot-limits")
    description = FOLDER / "portals.yaml"
    try:
        with alone():
            # JSON is YAML too.
            portals = json.dumps({"portals": described_portals(every_stack().values())})
            description.write_text(portals, encoding="utf-8")
            kept = ("--portals", str(description), "--state", str(PORTALS))
            code = Place(os.environ).run(command, "simulate", *kept, *options)
    except ToolError as error:
        sys.exit(f"Error: {error}")
    sys.exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
