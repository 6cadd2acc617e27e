"""`hubspot-limits schema`: what editors complete stack files from."""

from __future__ import annotations

from typing import Annotated

import typer

from hubspot_limits.cli.output.console import output


def schema(
    base: Annotated[bool, typer.Option("--base", help="That of a base.")] = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Print the JSON Schema of a stack file."""
    from hubspot_limits.configuration.schema import (  # noqa: PLC0415 - slow to import
        base_schema,
        stack_schema,
        written,
    )

    output().print(written(base_schema() if base else stack_schema()), end="")
