"""The dynamic provider, as programs name it and Pulumi's engine calls it.

One process serves one engine run of one stack, from several threads.
"""

from __future__ import annotations

import sys
from typing import Any

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from hubspot_limits.dynamic import configuration
from hubspot_limits.dynamic.watchdog import end_with_engine


class AssociationLimitProvider(ResourceProvider):
    """Pulumi's operations on the limits of a pair.

    Pickled by reference, as ``hubspot_limits.PROVIDER``: what enters users' state never changes
    with the code.
    """

    # Pulumi would encrypt the pickle in state otherwise; it holds a name and no secret.
    serialize_as_secret_always = False

    def __reduce__(self) -> str:
        # For pickle a string is the name of a global in the class's module.
        return "PROVIDER"

    def configure(self, req: ConfigureRequest) -> None:
        """Become the provider of a stack, in the process that the engine starts."""
        # A program has the provider for its name alone, and would wait for these imports.
        from hubspot_limits.dynamic.calls import Calls  # noqa: PLC0415

        sys.tracebacklimit = 0  # the SDK sends a traceback as the error's text
        self._calls = Calls(configuration.of_provider(req))
        # The engine's address is an argument of this process, which the SDK does not use.
        engine = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), None)
        if engine:
            end_with_engine(engine)

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        return self._calls.check(olds, news)

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:  # noqa: ARG002 - Pulumi's
        return self._calls.diff(olds, news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        return self._calls.create(props)

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:  # noqa: ARG002 - Pulumi's
        return self._calls.update(olds, news)

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        return self._calls.read(id, props)

    def delete(self, id: str, props: dict[str, Any]) -> None:  # noqa: ARG002 - Pulumi's
        self._calls.delete(props)


# Where the class is found when a state is unpickled, whatever file it lives in.
AssociationLimitProvider.__module__ = "hubspot_limits"

PROVIDER = AssociationLimitProvider()
