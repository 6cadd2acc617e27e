from __future__ import annotations

import fcntl
import json
from typing import TYPE_CHECKING

import pytest

from tests.tools.trial import STACK_FILE

if TYPE_CHECKING:
    from tests.tools.trial import Trial


def test_a_stack_without_credentials_lives_in_a_portal_that_is_kept_between_runs(
    trial: Trial,
) -> None:
    first = trial.run("up", "sandbox")
    second = trial.run("up", "sandbox")
    destroyed = trial.run("destroy", "sandbox")

    assert (first.code, second.code) == (0, 0), first.errors + second.errors
    assert "portal 8800123 is a simulated one" in first.output
    assert "+ 3 created" in first.output
    assert "3 unchanged" in second.output
    assert "Portal 8800123 now" in second.output
    assert "- 3 deleted" in destroyed.output, destroyed.errors
    portals = json.loads((trial.simulated / "portals.json").read_text())
    assert [each["portal"]["limits"] for each in portals["portals"]] == [[]]


def test_a_simulated_run_leaves_all_of_the_user_s_alone(trial: Trial) -> None:
    ran = trial.run(
        "up",
        "sandbox",
        "--simulate",
        SALES_TOKEN="pat-na1-a-real-one",
        HUBSPOT_ACCESS_TOKEN="pat-na1-a-real-one",
        HUBSPOT_BASE_URL="https://hubspot.invalid",
        PULUMI_BACKEND_URL="s3://a-bucket-of-the-user",
        PULUMI_CONFIG_PASSPHRASE_FILE="/of/the/user",
        PULUMI_STACK="another",
        HTTP_PROXY="http://127.0.0.1:9",
    )

    assert ran.code == 0, ran.errors
    assert ran.output.splitlines()[1].startswith("As asked, portal 8800123 is a simulated one")
    assert trial.git("status", "--short") == ""
    assert trial.stack_file.read_text() == STACK_FILE
    assert list(trial.home.iterdir()) == []


def test_the_lock_of_a_run_that_was_killed_is_removed(trial: Trial) -> None:
    lock = trial.simulated / "backend/.pulumi/locks/organization/hubspot-limits/sandbox/1.json"
    lock.parent.mkdir(parents=True)
    lock.write_text('{"pid": 1, "username": "a", "hostname": "b", "timestamp": null}')
    ran = trial.run("up", "sandbox")
    assert (ran.code, lock.exists()) == (0, False), ran.errors


@pytest.mark.parametrize("operation", ["up", "preview", "refresh", "destroy"])
def test_ci_without_credentials_runs_nothing(trial: Trial, operation: str) -> None:
    ran = trial.run(operation, "sandbox", CI="true")
    assert ran.code == 1
    assert ran.errors.startswith("Error: There are no HubSpot credentials for the stack sandbox")
    assert ran.output == ""
    assert not trial.simulated.exists()


def test_ci_simulates_when_it_is_told_to_and_gets_pulumi_s_exit_code(trial: Trial) -> None:
    ran = trial.run("preview", "sandbox", "--simulate", "--expect-no-changes", CI="true")
    assert "+ 3 to create" in ran.output
    assert ran.code != 0


def test_a_stack_with_credentials_meets_the_backend_that_its_user_is_logged_in_to(
    trial: Trial,
) -> None:
    ran = trial.run(
        "preview",
        "sandbox",
        SALES_TOKEN="pat-na1-1",
        PULUMI_BACKEND_URL=trial.home.as_uri(),
        PULUMI_CONFIG_PASSPHRASE="",
    )
    assert "no stack named 'sandbox' found" in ran.errors
    assert "`pulumi stack init sandbox` makes it there" in ran.output
    assert not trial.simulated.exists()


def test_two_simulated_runs_do_not_overwrite_each_other_s_portals(trial: Trial) -> None:
    trial.simulated.mkdir(parents=True)
    with (trial.simulated / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = trial.run("up", "sandbox")
    assert ran.code == 1
    assert ran.errors.startswith("Error: Another simulated run is going on in this project.")


@pytest.mark.parametrize("portal", ["", '"the sandbox"', "0"])
def test_a_stack_without_a_portal_is_told_what_is_missing(trial: Trial, portal: str) -> None:
    trial.stack_file.write_text(f"config:\n  hubspot-limits:portalId: {portal}\n")
    ran = trial.run("up", "sandbox")
    assert ran.code == 1
    assert ran.errors == (
        "Error: stacks/Pulumi.sandbox.yaml names no portal. Set hubspot-limits:portalId to the "
        "digits of one, such as 8800123.\n"
    )


def test_an_unknown_stack_is_an_error_in_one_line(trial: Trial) -> None:
    ran = trial.run("up", "production")
    assert ran.errors == "Error: There is no stack 'production' in stacks/. Stacks: sandbox.\n"
