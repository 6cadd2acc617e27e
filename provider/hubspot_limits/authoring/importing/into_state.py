"""What is live and declared so, taken into Pulumi's state without a write to the portal.

Pulumi's import takes what a file says for the truth. So it gets what was read of the portal, in the
shape that the provider would have left behind, and of no pair that is declared otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hubspot_limits.authoring.importing.differences import ComparedPair
from hubspot_limits.authoring.importing.stack_import import StackImport
from hubspot_limits.pair.resolution import resolve
from hubspot_limits.pair.state import RESOURCE_TYPE, PairState
from hubspot_limits.portal.portal import Portal
from hubspot_limits.pulumi_command import Pulumi, PulumiFailedError

PROVIDER = "gASVHwAAAAAAAACMDmh1YnNwb3RfbGltaXRzlIwIUFJPVklERVKUk5Qu"
"""``hubspot_limits.PROVIDER`` by reference, as Pulumi's SDK writes it into state."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The names of resources that are in state now; ``already`` those that were before."""

    names: tuple[str, ...] = ()
    already: tuple[str, ...] = ()


def import_into_state(
    found: StackImport, stack: str, config_file: Path | None, pairs: Iterable[ComparedPair]
) -> Imported:
    """Take pairs into a stack's state that are as declared, but for those that are there.

    config_file: in place of the stack's own file. Raises PulumiFailedError.
    """
    pulumi, portal = Pulumi(found.target.folder, stack, config_file), found.portal
    in_state = list(_limits(pulumi.resources()))
    resources: dict[str, dict[str, Any]] = {}
    protected: set[str] = set()
    already: list[str] = []
    for pair in pairs:
        if pair.entry is None:
            continue
        resource = _resource(pair, portal)
        name = pair.entry.resource_name
        # The name is taken in Pulumi's state, or the pair has a resource under another name.
        if any(name == taken or resource["id"] == taken_id for taken, taken_id in in_state):
            already.append(name)
            continue
        resources[name] = resource
        if pair.entry.protect:
            protected.add(name)
    # Pulumi protects everything that one run imports, or nothing.
    for protect in (True, False):
        of_run = [resources[name] for name in resources if (name in protected) is protect]
        _run(pulumi, of_run, protect=protect)
    missing = resources.keys() - {name for name, _ in _limits(pulumi.resources())}
    if missing:
        raise PulumiFailedError(
            f"Pulumi's state lacks what was imported into it: {', '.join(sorted(missing))}. Run it "
            "again; what is in state already is left alone."
        )
    return Imported(tuple(resources), tuple(already))


def _resource(pair: ComparedPair, portal: Portal) -> dict[str, Any]:
    """A pair as Pulumi's import files have a resource: as the provider would have left it."""
    entry, live = pair.entry, pair.live
    assert entry  # noqa: S101 - what nothing declares is not imported
    resolved, _ = resolve(entry, live)
    state = PairState.of(
        entry,
        resolved,
        live,
        portal_id=portal.id,
        object_type_ids=portal.custom_names(live.pair),
    )
    return {
        "type": RESOURCE_TYPE,
        "name": entry.resource_name,
        "id": state.id,
        "inputs": {**entry.inputs(), "__provider": PROVIDER},
        "outputs": {**state.outputs(), "__provider": PROVIDER},
    }


def _run(pulumi: Pulumi, resources: Collection[Mapping[str, Any]], *, protect: bool) -> None:
    if not resources:
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        file.write_text(json.dumps({"resources": [*resources]}))
        pulumi.import_resources(file, protect=protect)


def _limits(resources: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The name and the id of every resource of ours."""
    for resource in resources:
        if resource["type"] == RESOURCE_TYPE:
            # A URN ends with the resource's name: "urn:pulumi:...::deals-contacts".
            yield resource["urn"].rpartition("::")[2], str(resource.get("id"))
