"""The `hubspot-limits` command: one file per sub-command."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from hubspot_limits.values.refusal import Refusal

DIFFERENT = 2
"""The exit code where a command looks for differences, and there are some."""

INCOMPLETE = 3
"""The exit code where a part of what was asked could not be looked at."""

_REFUSED = 1
_INTERRUPTED = 130


class CommandError(Refusal):
    """A command cannot do what it was asked. The message is for the person who asked."""


def main() -> None:
    """Run the command. Whatever goes wrong is a line on stderr; Ctrl-C is quiet."""
    try:
        from typer import Exit  # noqa: PLC0415 - an extra's

        from hubspot_limits.cli.application import run  # noqa: PLC0415 - an extra's
        from hubspot_limits.cli.output.console import take_any_text  # noqa: PLC0415 - an extra's

        take_any_text()
        run(sys.argv[1:])
    except Refusal as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        _leave()
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:  # Typer's way to say it
            _leave()
        if ended.code == DIFFERENT and not isinstance(ended.__context__, Exit):
            sys.exit(_REFUSED)  # Typer ends so where the command line is wrong
        raise
    except ModuleNotFoundError as error:
        sys.exit(explain_missing(error))
    except Exception as error:
        if os.environ.get("HUBSPOT_LIMITS_DEBUG"):
            raise
        sys.exit(
            f"Error: this is a mistake in hubspot-limits ({type(error).__name__}: {error}). "
            "Set HUBSPOT_LIMITS_DEBUG=1 to see where."
        )


def _leave() -> NoReturn:
    """End at once: threads may wait for HubSpot for minutes, and nobody for them."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_INTERRUPTED)


def explain_missing(error: ModuleNotFoundError) -> str:
    """The command and the simulator are extras of the package: which one to install."""
    package = (error.name or "").partition(".")[0]
    if package == "hubspot_limits" or not package:
        raise error
    extra = "command" if package in ("typer", "rich") else "command,simulator"
    return (
        f"Error: the library {package!r} is missing. "
        f"Install the package with its extra, from a checkout: "
        f"pip install './hubspot-limits[{extra}]'"
    )
