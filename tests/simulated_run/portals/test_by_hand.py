"""What a person types to change a simulated portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.sharing import registered_run
from hubspot_limits.simulated_run.stacks import SimulatedProject
from tests.simulated_run.conftest import Ran

Simulate = Callable[..., Ran]


pytestmark = pytest.mark.usefixtures("served")


def limits(control: Control) -> list[int]:
    return [limit["limit"] for limit in control.portal("7000001")["limits"]]


def test_a_limit_is_set_changed_and_removed_by_hand(simulate: Simulate, served: Control) -> None:
    said = [
        simulate("set", "deals -> contacts", limit, "--stack", "sandbox").output
        for limit in ("7", "8", "8", "many")
    ]
    portal = "Simulated portal 7000001 (stack sandbox): deals -> contacts, object limit: "
    assert said == [
        f"{portal}not set -> 7\n",
        f"{portal}7 -> 8\n",
        f"{portal}8, as it was.\n",
        f"{portal}8 -> not set\n",
    ]
    assert limits(served) == []


def test_a_label_is_made_and_limited_by_hand(simulate: Simulate, served: Control) -> None:
    made = simulate("add", "deals -> contacts", "Signs", "--stack", "organization/mine/sandbox")
    ran = simulate("set", "deals -> contacts", "2", "--label", "Signs", "--stack", "sandbox")
    assert made.output.endswith("made label 'Signs' (deals -> contacts)\n")
    assert ran.output.endswith("deals -> contacts, label 'Signs': not set -> 2\n")
    assert limits(served) == [2]


def test_an_association_type_is_limited_by_hand(simulate: Simulate, served: Control) -> None:
    ran = simulate(
        "set", "deals -> contacts", "4", "--type", "HUBSPOT_DEFINED/3", "--stack=sandbox"
    )
    assert ran.output.endswith("deals -> contacts, HUBSPOT_DEFINED/3: not set -> 4\n")
    assert limits(served) == [4]


def test_a_custom_object_is_made_by_hand_whatever_its_name_is_near_to(
    simulate: Simulate, served: Control
) -> None:
    assert simulate("add", "dealz", "--stack", "sandbox").output.endswith(
        "made custom object dealz\n"
    )
    (custom,) = served.portal("7000001")["customObjects"]
    assert custom["name"] == "dealz"


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "1.5", "٣"])
def test_what_is_no_limit_is_refused(simulate: Simulate, limit: str) -> None:
    ran = simulate("set", "--stack", "sandbox", "--", "deals -> contacts", limit)
    assert ran.code == 1
    assert ran.errors == (
        f"Error: expected a whole number of at least 1, or many, not {limit!r}.\n"
    )


@pytest.mark.parametrize(
    ("pair", "said"),
    [("deals", "pair"), ("tickts -> contacts", "no object type 'tickts'")],
)
def test_what_a_portal_lacks_is_told(simulate: Simulate, pair: str, said: str) -> None:
    ran = simulate("set", pair, "7", "--stack", "sandbox")
    assert (ran.code, ran.output) == (1, "")
    assert said in ran.errors


def test_without_a_stack_it_is_that_of_the_last_run(simulate: Simulate) -> None:
    unclear = simulate("set", "deals -> contacts", "7")
    simulate("--", "true", "--stack", "production")
    ran = simulate("set", "deals -> contacts", "7")
    assert unclear.errors == "Error: Which stack? Say --stack, with one of: production, sandbox.\n"
    assert ran.output.startswith("Simulated portal 8800456 (stack production): ")


def test_reset_begins_again(simulate: Simulate, project: SimulatedProject, served: Control) -> None:
    simulate("set", "deals -> contacts", "7", "--stack", "sandbox")
    (project.kept / "backend").mkdir()
    assert simulate("reset").code == 0
    assert not (project.kept / "backend").exists()
    assert sorted(served.portals()) == ["7000001", "8800456"]
    assert limits(served) == []


def test_a_run_that_goes_on_is_not_reset(simulate: Simulate, project: SimulatedProject) -> None:
    with registered_run(project.kept):
        ran = simulate("reset")
    assert ran.errors.startswith("Error: A simulated run is going on.")


def test_outside_of_a_project_there_is_nothing_to_change(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    ran = simulate("set", "deals -> contacts", "7")
    assert ran.errors == "Error: there is no Pulumi.yaml in / or above it.\n"


WORST = "\x1b]0;owned\x07\x1b[2J\u202eX\u200b\n::error::owned"


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "deals -> contacts", WORST),
        ("set", "deals -> contacts", "4", "--label", WORST),
        ("set", WORST, "4"),
        ("set", "deals -> contacts", WORST),
        ("set", "deals -> contacts", "4", "--type", WORST),
    ],
)
def test_hostile_texts_are_shown_and_not_obeyed(
    arguments: tuple[str, ...], simulate: Simulate
) -> None:
    ran = simulate(*arguments, "--stack", "sandbox")
    lines = f"{ran.output}{ran.errors}{ran.code}".splitlines()
    assert lines
    assert all(line.isprintable() and not line.startswith("::") for line in lines)
