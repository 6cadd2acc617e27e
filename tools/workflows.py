"""This repository's own workflows, which are those of `hubspot-limits init`: written by
`python -m tools.workflows`.
"""

from __future__ import annotations

from hubspot_limits.authoring.new_project.workflows import Workflows
from tools.project import PROJECT

WORKFLOWS = Workflows(
    stacks=("sandbox", "production"),
    tokens=("HUBSPOT_SANDBOX_TOKEN", "HUBSPOT_PRODUCTION_TOKEN"),
    install=("make .venv/installed",),
    more="docs/ci.md says more.",
)


def main() -> None:
    for path, text in WORKFLOWS.files().items():
        (PROJECT / path).write_text(text, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
