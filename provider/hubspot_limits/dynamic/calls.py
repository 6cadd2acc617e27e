"""What Pulumi's calls of the provider do: properties in and out, and errors in one paragraph."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from pulumi import contains_unknowns
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from hubspot_limits.configuration.bases.effective import Effective, effective, folder_of_bases
from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import MistakesError
from hubspot_limits.configuration.parsing import parse_pair
from hubspot_limits.configuration.settings import PORTAL_ID, SettingsError, parse_settings
from hubspot_limits.dynamic.findings import findings_file
from hubspot_limits.dynamic.operations import Difference, Operations
from hubspot_limits.hubspot import CredentialsError, Unauthorized
from hubspot_limits.pair.refresh import inputs_of
from hubspot_limits.pair.state import PairState, read_inputs
from hubspot_limits.portal.connection import connect
from hubspot_limits.portal.guard import WrongPortalError
from hubspot_limits.portal.once import Once
from hubspot_limits.values.refusal import Refusal

DEBUG_VARIABLE = "HUBSPOT_LIMITS_DEBUG"

# Pulumi may call these two without running the program, with the configuration from state.
_WITHOUT_PROGRAM = ("read", "delete")
# The errors that such an old configuration may explain.
_OF_CONFIGURATION = (CredentialsError, SettingsError, Unauthorized, WrongPortalError)
_CONFIGURED_LONG_AGO = (
    "(Plain `pulumi refresh` and `pulumi destroy` run with the configuration of the last `pulumi "
    "up`, whatever the stack file says now. With --run-program they use the present one.)"
)

_P = ParamSpec("_P")
_R = TypeVar("_R")


class AssociationLimitError(Exception):
    """What the CLI prints of an error: this name and one paragraph."""


# The SDK prints the name of a class with its module, except for this one.
AssociationLimitError.__module__ = "builtins"


def _reporting(
    operation: Callable[Concatenate[Calls, _P], _R],
) -> Callable[Concatenate[Calls, _P], _R]:
    """Let nothing but AssociationLimitError out of a call.

    A BaseException would leave the engine without an answer for ever.
    """

    @functools.wraps(operation)
    def reporting(self: Calls, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return operation(self, *args, **kwargs)
        except Refusal as error:
            text = self.explain(error)
            if operation.__name__ in _WITHOUT_PROGRAM and isinstance(error, _OF_CONFIGURATION):
                text = f"{text} {_CONFIGURED_LONG_AGO}"
        except BaseException as error:  # noqa: BLE001 - see above
            text = _bug(error)
        raise AssociationLimitError(text)

    return reporting


def _bug(error: BaseException) -> str:
    """The text for an error that is not ours to explain: a bug, and the line that raised it."""
    if os.environ.get(DEBUG_VARIABLE):
        _announce("".join(traceback.format_exception(error, limit=100)))
    # An explicit limit counts in place of sys.tracebacklimit, which `configure` sets to 0.
    place = traceback.extract_tb(error.__traceback__, limit=100)[-1]
    return (
        f"this is a bug in hubspot-limits, please report it: {type(error).__name__}: {error} "
        f"({Path(place.filename).name}, line {place.lineno}). "
        f"Set {DEBUG_VARIABLE}=1 to see where."
    )


def _announce(line: str) -> None:
    """Show a line in the CLI's output. The first line of stdout is the server's port."""
    sys.stderr.write(f"{line}\n")  # in one piece: several threads have something to say
    sys.stderr.flush()


class Calls:
    """The calls of one provider's process, for the stack whose configuration it was given."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Take the configuration. It is read when first needed: a failure here would repeat."""
        self._operations = Once(lambda: _operations(given))
        self._portal_id = str(given.get(PORTAL_ID))

    def explain(self, error: Exception) -> str:
        """The text of an error of ours, with the portal it is about."""
        text = str(error)
        is_of_portal = not isinstance(error, MistakesError) and self._portal_id not in text
        return f"Portal {self._portal_id}: {text}" if is_of_portal else text

    @_reporting
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Inputs in their canonical form, or every mistake in them as one failure."""
        inputs = _own(news)
        # A preview does not know outputs of resources to be created. `up` checks again.
        if contains_unknowns(inputs):
            return CheckResult(inputs, [])
        try:
            declaration = parse_pair(inputs)
            # The engine gives no old inputs for a resource that is new or replaced.
            self._operations().check(declaration, _declaration(olds) if olds else None)
        except Refusal as error:
            # With a property's name the CLI would print its whole value as well.
            return CheckResult(inputs, [CheckFailure("", self.explain(error))])
        return CheckResult(declaration.inputs(), [])

    @_reporting
    def diff(self, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare outputs with inputs, without a request."""
        # Nothing can be compared yet, so a change is what has to be expected.
        if contains_unknowns(news):
            return DiffResult(changes=True)
        difference = self._operations().diff(PairState.read(_own(olds)), _declaration(news))
        if difference is Difference.REPLACEMENT:
            return DiffResult(
                changes=True,
                replaces=["fromObjectType", "toObjectType"],
                # Create first: nothing live is then purged that the new resource declares.
                delete_before_replace=False,
            )
        return DiffResult(changes=difference is Difference.UPDATE)

    @_reporting
    def create(self, props: dict[str, Any]) -> CreateResult:
        state = self._operations().create(_declaration(props))
        return CreateResult(state.id, state.outputs())

    @_reporting
    def update(self, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        state = PairState.read(_own(olds))
        return UpdateResult(self._operations().update(state, _declaration(news)).outputs())

    @_reporting
    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """Live values as outputs and as inputs; no id when none of the limits is left."""
        state = self._operations().read(PairState.read(_own(props)))
        if state is None:
            # For the SDK an empty id says that the resource is gone.
            return ReadResult("", {})
        return ReadResult(id, state.outputs(), inputs_of(state))

    @_reporting
    def delete(self, props: dict[str, Any]) -> None:
        self._operations().delete(PairState.read(_own(props)))


def _operations(given: Mapping[str, Any]) -> Operations:
    """What all calls of this process share. Raises SettingsError for a wrong configuration."""
    settings = parse_settings(given)
    # A program of one's own may declare without it; what is wrong in it is the program's to tell.
    declared = effective(given, folder_of_bases(Path.cwd()))
    portal = connect(settings, announce=_announce)
    return Operations(
        settings,
        portal,
        declared if declared.is_right else Effective(),
        say=_announce,
        findings_file=findings_file(os.environ),
    )


def _own(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without those of the SDK, such as ``__provider``."""
    return {key: value for key, value in properties.items() if not key.startswith("__")}


def _declaration(inputs: Mapping[str, Any]) -> Declaration:
    """What inputs declare that were checked before, or written by a refresh."""
    return read_inputs(_own(inputs))
