"""Makes the Pulumi CLI ready and says in one line which it is."""

from __future__ import annotations

import sys

from rich.console import Console

from tools.pulumi_cli import NoPulumiCli, ready


def main() -> None:
    console = Console(soft_wrap=True, highlight=False)
    try:
        console.print(str(ready(console)), markup=False)
    except NoPulumiCli as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
