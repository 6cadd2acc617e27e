"""The option `--sweep` of whatever reads a whole portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias

import typer

from hubspot_limits.cli.output.console import remark

SweepOption: TypeAlias = Annotated[
    bool,
    typer.Option("--sweep", help="Try every pair, where limits are left that no pair claims."),
]


def agreeing(sweep: bool) -> Callable[[int], bool]:  # noqa: FBT001 - the option
    """Answers whether to try that many pairs, and says what it costs."""

    def agrees(pairs: int) -> bool:
        if sweep:
            remark(
                f"Trying {pairs} pairs for the limits that are left over: up to {pairs} requests, "
                "fewer if they are found earlier."
            )
        return sweep

    return agrees
