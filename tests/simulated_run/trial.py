"""A project of a user's own, and a stand-in for its Pulumi."""

from __future__ import annotations

from pathlib import Path

from hubspot_limits.simulated_run.stacks import SimulatedProject

SANDBOX = """\
# The sandbox.
encryptionsalt: v1:of-the-user
config:
  hubspot-limits:portalId: "7000001"
  hubspot-limits:tokenVariable: SANDBOX_TOKEN

  hubspot-limits:token: {secure: "v1:abc"}
  hubspot-limits:limits:
    deals -> contacts: {limit: 10, labels: {'Signs': 2}}
"""
PRODUCTION = """\
config:
  hubspot-limits:portalId: 8800456
  hubspot-limits:limits: {deals -> contacts: 5}
"""

# Pulumi's ways with files: it writes into the stack file that it is told of, or that belongs to
# the folder it is in.
PULUMI = """\
#!/bin/sh
[ -n "$CALLS" ] && echo "$@" >> "$CALLS"
case "$*" in
*--show-name*) [ -n "$SELECTED" ] && echo "organization/mine/$SELECTED" || exit 1 ;;
*"stack init"*) ;;
*) echo "PULUMI_STACK=$PULUMI_STACK TOKEN=$HUBSPOT_ACCESS_TOKEN"
   [ "$2" = --config-file ] && echo "encryptionsalt: v1:new" >> "$3"
   exit ${CODE:-0} ;;
esac
"""


def write_project(folder: Path) -> SimulatedProject:
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: mine\nruntime: python\nstackConfigDir: stacks\n")
    (folder / "stacks" / "Pulumi.sandbox.yaml").write_text(SANDBOX)
    (folder / "stacks" / "Pulumi.production.yaml").write_text(PRODUCTION)
    return SimulatedProject(folder / "Pulumi.yaml")


def stack_files(project: SimulatedProject) -> dict[str, bytes]:
    return {stack.name: stack.file.read_bytes() for stack in project.stacks().values()}
