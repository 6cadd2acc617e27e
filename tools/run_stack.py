"""Run one of Pulumi's operations on a stack: what `make up` and its siblings do.

Against HubSpot where there are credentials for the stack's portal, else against a simulated one.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from hubspot_limits.values.refusal import Refusal
from tools.project import ToolError


def main() -> None:
    try:
        sys.exit(_run())
    except (ToolError, Refusal) as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _run() -> int:
    # Loaded where Ctrl-C is quiet already.
    from rich.console import Console  # noqa: PLC0415

    from tools.operations import OPERATIONS, run  # noqa: PLC0415

    parser = ArgumentParser(
        prog="python -m tools.run_stack",
        description=__doc__,
        epilog="Other options are Pulumi's own.",
        allow_abbrev=False,
    )
    parser.add_argument("operation", choices=OPERATIONS)
    parser.add_argument("stack")
    parser.add_argument("--simulate", action="store_true", help="whatever credentials there are")
    options, more = parser.parse_known_args()
    console = Console(soft_wrap=True, highlight=False, markup=False)
    return run(options.operation, options.stack, more, console, simulate=options.simulate)


if __name__ == "__main__":
    main()
