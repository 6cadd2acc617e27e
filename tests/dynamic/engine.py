"""Pulumi's engine as far as providers notice it: which calls, with what, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hubspot_limits.simulator import Simulator
from tests.dynamic.dynamic_server import DynamicServer
from tests.dynamic.local_server import LocalServer
from tests.dynamic.serving import ProviderError, Server, SharedClock

Program: TypeAlias = Mapping[str, Mapping[str, Any]]

_DIFF_SOME = 2


class RunFailed(Exception):  # noqa: N818 - the engine's word
    """What the CLI prints of a failed run; what was done before is in the stack's state.

    ``lines`` is what the provider printed beside that.
    """

    def __init__(self, text: str, lines: str) -> None:
        super().__init__(text)
        self.lines = lines


@dataclass(frozen=True)
class Resource:
    """A resource in state."""

    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


@dataclass
class Run:
    """The step of each resource, unless it stays as it is, and what the provider printed."""

    steps: dict[str, str] = field(default_factory=dict)
    lines: str = ""


class Stack:
    """One stack: its configuration and state. Each run has a provider of its own.

    configuration: by short key. environment: of the provider, None for unset. simulator: whose
    clock is the provider's as well.
    """

    def __init__(
        self,
        configuration: Mapping[str, str],
        environment: Mapping[str, str | None],
        simulator: Simulator,
    ) -> None:
        self.configuration = dict(configuration)
        self.clock = SharedClock(simulator)
        self.environment = dict(environment)
        self.resources: dict[str, Resource] = {}

    def preview(self, program: Program) -> Run:
        """Check and diff, as `pulumi preview`. Raises RunFailed."""
        kept = dict(self.resources)
        try:
            with self._serving() as (server, run):
                for name, inputs in program.items():
                    self._checked(name, inputs, server, run)
                run.steps |= dict.fromkeys(self.resources.keys() - program.keys(), "delete")
        finally:
            self.resources = kept
        return run

    def up(self, program: Program, *, parallel: int = 1) -> Run:
        """Preview, then carry it out in another process, as `pulumi up`. Raises RunFailed."""
        self.preview(program)
        return self.up_without_preview(program, parallel=parallel)

    def up_without_preview(self, program: Program, *, parallel: int = 1) -> Run:
        """Check, diff and carry out, as `pulumi up --skip-preview`. Raises RunFailed."""
        with self._serving() as (server, run):
            unwanted = [(name, self.resources[name]) for name in self.resources.keys() - program]
            steps: list[Future[None]] = []
            with ThreadPoolExecutor(parallel) as pool:
                for name, inputs in program.items():
                    checked = self._checked(name, inputs, server, run)
                    if run.steps.get(name) == "replace":
                        unwanted.append((name, self.resources.pop(name)))
                    if name in run.steps:
                        steps.append(pool.submit(self._carry_out, name, checked, server))
            for step in steps:
                step.result()
            for name, resource in unwanted:
                run.steps.setdefault(name, "delete")
                server.delete(resource.id, resource.outputs)
                if self.resources.get(name) is resource:
                    del self.resources[name]
        return run

    def refresh(self) -> Run:
        """Read every resource, as `pulumi refresh`. Raises RunFailed."""
        with self._serving() as (server, run):
            for name, resource in list(self.resources.items()):
                self._read(name, resource, server, run)
        return run

    def destroy(self) -> Run:
        """Delete every resource, as `pulumi destroy`. Raises RunFailed."""
        with self._serving() as (server, run):
            for name, resource in list(self.resources.items()):
                server.delete(resource.id, resource.outputs)
                run.steps[name] = "delete"
                del self.resources[name]
        return run

    def server(self) -> Server:
        """A provider for single calls."""
        return LocalServer(self._full_configuration, self.environment, self.clock)

    @property
    def _full_configuration(self) -> dict[str, str]:
        return {f"hubspot-limits:{key}": text for key, text in self.configuration.items()}

    @contextmanager
    def _serving(self) -> Iterator[tuple[Server, Run]]:
        run, server = Run(), self.server()
        try:
            with server:
                yield server, run
        except ProviderError as error:
            raise RunFailed(str(error), server.lines) from None
        finally:
            run.lines = server.lines

    def _checked(
        self, name: str, inputs: Mapping[str, Any], server: Server, run: Run
    ) -> dict[str, Any]:
        """The checked inputs; notes the step that has to follow."""
        old = self.resources.get(name)
        checked = _check(old.inputs if old else {}, inputs, server)
        if old is None:
            run.steps[name] = "create"
            return checked
        answer = server.diff(old.id, old.outputs, checked)
        if answer.changes != _DIFF_SOME:
            self.resources[name] = Resource(old.id, checked, old.outputs)
        elif answer.replaces:
            run.steps[name] = "replace"
            checked = _check({}, inputs, server)
        else:
            run.steps[name] = "update"
        return checked

    def _carry_out(self, name: str, checked: Mapping[str, Any], server: Server) -> None:
        old = self.resources.get(name)
        if old is None:
            resource_id, outputs = server.create(checked)
        else:
            resource_id, outputs = old.id, server.update(old.id, old.outputs, checked)
        self.resources[name] = Resource(resource_id, checked, outputs)

    def _read(self, name: str, old: Resource, server: Server, run: Run) -> None:
        resource_id, outputs, inputs = server.read(old.id, old.outputs, old.inputs)
        if not resource_id:
            run.steps[name] = "delete"
            del self.resources[name]
            return
        # The engine shows drift through diff, the other way around.
        if server.diff(resource_id, outputs, old.inputs).changes == _DIFF_SOME:
            run.steps[name] = "update"
        self.resources[name] = Resource(resource_id, inputs, outputs)


class ProcessStack(Stack):
    """A stack each of whose runs has a provider process, as the engine starts it.

    current: that of the last run.
    """

    current: DynamicServer | None = None

    def server(self) -> DynamicServer:
        self.current = DynamicServer(self._full_configuration, self.environment)
        return self.current

    def kill(self) -> None:
        """End the provider's process as SIGKILL does, without a farewell."""
        if self.current:
            self.current.process.kill()


def _check(olds: Mapping[str, Any], news: Mapping[str, Any], server: Server) -> dict[str, Any]:
    checked, failures = server.check(olds, news)
    if failures:
        raise ProviderError("; ".join(f"{key}: {reason}".lstrip(": ") for key, reason in failures))
    return checked
