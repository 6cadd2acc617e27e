from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.settings import Settings
from hubspot_limits.configuration.stack_configuration import parse_configuration
from hubspot_limits.configuration.stack_files import find_stack_files, read_stack_file
from hubspot_limits.simulator import Simulator

PROJECT = Path(__file__).parents[2]
STACKS = {path.name: path for path in find_stack_files(PROJECT)}


def parsed(name: str) -> tuple[Settings, tuple[StackEntry, ...]]:
    configuration = read_stack_file(STACKS[name]).configuration
    settings, declared = parse_configuration(configuration, environment={}, folder=PROJECT)
    return settings, declared.entries


def test_there_is_a_stack_for_each_portal_environment() -> None:
    portals = {name: parsed(name)[0] for name in STACKS}
    assert {
        name: (settings.portal_id, settings.account_type, settings.token_variable)
        for name, settings in portals.items()
    } == {
        "Pulumi.production.yaml": ("8800456", "STANDARD", "HUBSPOT_PRODUCTION_TOKEN"),
        "Pulumi.sandbox.yaml": ("8800123", "SANDBOX", "HUBSPOT_SANDBOX_TOKEN"),
    }


@pytest.mark.parametrize("name", STACKS)
def test_no_two_resources_of_a_stack_have_one_name(name: str) -> None:
    names = Counter(pair.resource_name for pair in parsed(name)[1])
    assert names
    assert set(names.values()) == {1}


@pytest.mark.parametrize("name", STACKS)
def test_every_label_of_a_stack_is_one_of_its_simulated_portal(name: str) -> None:
    settings, declared = parsed(name)
    portal = Simulator().portal(settings.portal_id)
    labels = [(pair, text) for pair in declared for text in pair.labels]
    types = [
        portal.type(pair.from_object_type, pair.to_object_type, label=text) for pair, text in labels
    ]
    assert len(types) == len(set(types)) > 5


def test_what_is_hard_to_get_back_is_protected_in_production() -> None:
    protected = [str(pair) for pair in parsed("Pulumi.production.yaml")[1] if pair.protect]
    assert protected == ["deals -> contacts"]
