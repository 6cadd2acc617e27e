"""All checks, in the order in which one thing stands on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from hubspot_limits.checks.check import Check, fails, unknown
from hubspot_limits.checks.portal import (
    API_VERSION,
    CLOCK,
    CREDENTIALS,
    PORTAL,
    RATE,
    Answers,
    ask,
    check_api_version,
    check_clock,
    check_credentials,
    check_portal,
    check_rate,
)
from hubspot_limits.checks.pulumi_cli import (
    PulumiCli,
    check_backend,
    check_cli,
    check_language_host,
    check_stack,
)
from hubspot_limits.checks.python_environment import (
    check_package,
    check_python,
    check_sdk,
    environment_of,
)
from hubspot_limits.checks.scopes import SCOPES, check_scopes
from hubspot_limits.checks.stack_file import ExaminedStack, examined_stack_of, project_of
from hubspot_limits.configuration.settings import Settings
from hubspot_limits.hubspot import Clock, Credentials, HubSpotError
from hubspot_limits.portal.connection import credentials_for

_OF_THE_PORTAL = (CREDENTIALS, PORTAL, SCOPES, API_VERSION, RATE, CLOCK)


def examine(
    folder: Path,
    stack: str | None,
    environment: Mapping[str, str],
    announce: Callable[[str], None],
    clock: Clock | None = None,
) -> Iterator[Check]:
    """Look at everything that `pulumi up` of a stack stands on, from a folder. Only reads."""
    # Found first, because Pulumi.yaml names the virtual environment, and told in its turn.
    project, check_of_project = project_of(folder)
    python = environment_of(project, environment)
    yield check_python(python)
    yield check_package(python, version("hubspot-limits"))
    yield check_sdk(python)
    cli = PulumiCli(folder, environment)
    yield check_cli(cli)
    yield check_language_host(cli)
    yield check_of_project
    declared, check_of_file = examined_stack_of(project, stack, environment)
    yield check_of_file
    yield check_backend(cli)
    yield check_stack(cli, project, declared.name if declared else None)
    settings = declared.configuration.settings if declared else None
    if declared is None or settings is None:
        for subject in _OF_THE_PORTAL:
            yield unknown(subject, "not looked at: the stack's settings are not known")
        return
    yield from _of_the_portal(declared, settings, environment, announce, clock or Clock())


def _of_the_portal(
    declared: ExaminedStack,
    settings: Settings,
    environment: Mapping[str, str],
    announce: Callable[[str], None],
    clock: Clock,
) -> Iterator[Check]:
    credentials: Credentials | None = None
    try:
        credentials = credentials_for(settings, environment)
    except HubSpotError as error:
        yield fails(CREDENTIALS, str(error), "")
    else:
        has_secret = declared.has_secret_token
        yield check_credentials(credentials, settings, has_secret_token=has_secret)
    answers = ask(settings, credentials, announce, clock) if credentials else Answers()
    yield check_portal(answers, settings)
    yield check_scopes(answers.scopes, declared.configuration.declared)
    yield check_api_version(settings, clock.now().date())
    yield check_rate(answers, settings)
    yield check_clock(answers.ahead)
