from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.tools.trial import STACK_FILE

if TYPE_CHECKING:
    from tests.tools.trial import Trial


def test_a_stack_without_credentials_lives_in_a_portal_that_is_kept_between_runs(
    trial: Trial,
) -> None:
    applied = trial.run("up", "organization/hubspot-limits/sandbox", "--skip-preview")
    destroyed = trial.run("destroy", "sandbox")

    assert applied.code == 0, applied.errors
    assert "portal 8800123 is a simulated one" in applied.output
    assert "kept in .pulumi/simulated" in applied.output
    assert re.search(r"limit *: 10$", applied.output, re.MULTILINE), "numbers where it asks"
    assert "+ 3 created" in applied.output
    assert "Portal 8800123, stack sandbox: 3 limits (3 as declared)." in applied.output
    assert "- 3 deleted" in destroyed.output, destroyed.errors
    portals = json.loads((trial.simulated / "portals.json").read_text())
    assert [kept["limits"] for kept in portals["portals"]] == [[]]


def test_a_simulated_run_leaves_all_of_the_user_s_alone(trial: Trial) -> None:
    ran = trial.run(
        "up",
        "sandbox",
        "--simulate",
        "--skip-preview",
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


@pytest.mark.parametrize(
    "operation",
    [
        "up",
        *(
            pytest.param(operation, marks=pytest.mark.exhaustive)
            for operation in ("preview", "refresh", "destroy")
        ),
    ],
)
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


def test_an_unknown_stack_is_an_error_in_one_line(trial: Trial) -> None:
    ran = trial.run("up", "organization/hubspot-limits/production")
    assert ran.errors == (
        "Error: There is no stack 'production' in this project. Stacks: sandbox.\n"
    )
