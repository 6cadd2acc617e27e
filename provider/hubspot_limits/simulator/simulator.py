"""The simulator for Python: a context manager around the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

from hubspot_limits.simulator.api.faults import Faults
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.account import OAuthApp
from hubspot_limits.simulator.portals.changes import CHANGE
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.model import read_value
from hubspot_limits.simulator.portals.naming import named_type
from hubspot_limits.simulator.portals.portal import AssociationDefinition, PortalState
from hubspot_limits.simulator.serving.clock import Clock
from hubspot_limits.simulator.serving.log import LoggedRequest, RequestFilter
from hubspot_limits.simulator.serving.scenario import Scenario
from hubspot_limits.simulator.serving.server import Server, url_of
from hubspot_limits.simulator.serving.simulation import Simulation
from hubspot_limits.simulator.serving.stacks import Stacks
from hubspot_limits.simulator.serving.store import Store

PortalLike: TypeAlias = PortalDescription | Mapping[str, Any] | str | int


class SimulatedPortal:
    """One portal: what opens it, what it holds, and changes behind everybody's back."""

    def __init__(self, simulator: Simulator, simulation: Simulation, portal_id: str) -> None:
        self._simulator: Final = simulator
        self._simulation: Final = simulation
        self.id: Final = portal_id

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that make hubspot-limits work on this portal."""
        return {"HUBSPOT_BASE_URL": self._simulator.url, "HUBSPOT_ACCESS_TOKEN": self.token}

    @property
    def state(self) -> PortalState:
        """Everything that the portal holds, as a value."""
        return self._simulation.portals.get(self.id)

    @property
    def token(self) -> str:
        """A token that may do everything."""
        return self.state.tokens[0].value

    @property
    def read_only_token(self) -> str:
        return self.state.tokens[1].value

    @property
    def oauth_app(self) -> OAuthApp:
        return self.state.oauth_app

    def type(
        self, from_object: str, to_object: str, *, label: str | None = None, type: str | None = None
    ) -> AssociationDefinition:
        """An association type by label text, by ``CATEGORY/id``, or else the unlabelled one."""
        return named_type(self.state, f"{from_object} -> {to_object}", label=label, type=type)

    def limit(
        self, from_object: str, to_object: str, *, label: str | None = None, type: str | None = None
    ) -> int | None:
        """The limit that is set, if one is. Without label and type: the object limit."""
        return self.state.limit_of(self.type(from_object, to_object, label=label, type=type))

    def limits(self) -> dict[str, int]:
        """Every limit, by from id, to id, category and type id: ``0-3/0-1/USER_DEFINED/35``."""
        return {
            f"{limit.from_id}/{limit.to_id}/{limit.category}/{limit.type_id}": limit.limit
            for limit in self.state.limits
        }

    def set_limit(
        self,
        from_object: str,
        to_object: str,
        limit: int | None,
        *,
        label: str | None = None,
        type: str | None = None,
    ) -> None:
        """Set a limit, or remove it with None. No rule is checked."""
        pair = f"{from_object} -> {to_object}"
        self.change(change="set_limit", pair=pair, limit=limit, label=label, type=type)

    def add_label(
        self, from_object: str, to_object: str, label: str, *, inverse_label: str | None = None
    ) -> AssociationDefinition:
        """Add a label, and give back its type in this direction."""
        pair = f"{from_object} -> {to_object}"
        self.change(change="add_label", pair=pair, label=label, inverseLabel=inverse_label)
        return self.type(from_object, to_object, label=label)

    def rename_label(
        self,
        from_object: str,
        to_object: str,
        label: str,
        to: str,
        *,
        inverse_to: str | None = None,
    ) -> None:
        """Rename a label. Without an inverse text both directions get the new one."""
        pair = f"{from_object} -> {to_object}"
        self.change(change="rename_label", pair=pair, label=label, to=to, inverseTo=inverse_to)

    def delete_label(self, from_object: str, to_object: str, label: str) -> None:
        self.change(change="delete_label", pair=f"{from_object} -> {to_object}", label=label)

    def add_custom_object(self, name: str, *, associated_with: Iterable[str] = ()) -> str:
        """Add a custom object, and give back its object type id."""
        others = list(associated_with)
        self.change(change="add_custom_object", name=name, associatedWith=others)
        return next(custom.id for custom in self.state.custom_objects if custom.name == name)

    def remove_custom_object(self, name: str) -> None:
        self.change(change="remove_custom_object", name=name)

    def change(self, **change: object) -> None:
        """Make any change, in the words of the HTTP interface. Raises DescriptionError."""
        self._simulation.change(self.id, read_value(CHANGE.validate_python, change))


class Simulator:
    """HubSpot on a free port of 127.0.0.1, for as long as a `with` block lasts."""

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        portals: Iterable[PortalLike] | None = None,
        *,
        switches: Mapping[str, object] | None = None,
        scenario: Scenario | None = None,
        state: Path | None = None,
        port: int = 0,
        clock: Clock | None = None,
    ) -> None:
        """Describe what is simulated, as the description file would.

        A portal may be an id alone. Without portals: the sandbox 8800123 and the production
        account 8800456. clock: the time that quotas, lags and tokens go by. Raises
        DescriptionError; entering the block, OSError for a port in use.
        """
        scenario = scenario or Scenario()
        if portals is not None:
            all_described = tuple(described(portal) for portal in portals)
            scenario = Scenario.read({**dict(scenario), "portals": all_described})
        self._simulation: Final = Simulation(scenario, Store(state), clock or Clock())
        if switches:
            self.set_switches(**switches)
        self._port = port
        self._server: Server | None = None
        self.faults: Final[Faults] = self._simulation.faults

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve, after a stop at the same address as before. Raises OSError for a port in use."""
        if self._server is None:
            self._server = Server(self._simulation, self._port)
            self._port = self._server.port
            self._server.start()

    def stop(self) -> None:
        """Refuse connections, cutting those that are open. The portals stay as they are."""
        if self._server is not None:
            self._server.stop()
            self._server = None
            self._simulation.keep_log()

    @property
    def url(self) -> str:
        """The address that takes the place of https://api.hubapi.com."""
        if not self._port:
            raise RuntimeError("The simulator has an address once it was started.")
        return url_of(self._port)

    @property
    def portals(self) -> tuple[SimulatedPortal, ...]:
        return tuple(
            SimulatedPortal(self, self._simulation, portal_id)
            for portal_id in self._simulation.portals.current()
        )

    def portal(self, portal_id: str | int) -> SimulatedPortal:
        """One portal. Raises DescriptionError for an unknown id."""
        found = self._simulation.portals.get(str(portal_id))
        return SimulatedPortal(self, self._simulation, found.id)

    def add_portal(self, portal: PortalLike) -> SimulatedPortal:
        return self.portal(self._simulation.add_portal(described(portal)).id)

    @property
    def switches(self) -> Switches:
        return self._simulation.switches

    def set_switches(self, **values: object) -> None:
        """Set switches by their names, as in the description file or in Python's spelling."""
        self._simulation.set_switches(values)

    def set_stacks(self, names: Mapping[str, Iterable[str]], *, running: str | None = None) -> None:
        """Say which stacks each portal is for, by its id: the page names them beside it.

        `running` is the name of the stack that is run; the page opens on its portal.
        """
        listed = {portal: tuple(stacks) for portal, stacks in names.items()}
        self._simulation.set_stacks(Stacks.read({"names": listed, "running": running}))

    def requests(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        portal: str | None = None,
        is_write: bool | None = None,
    ) -> tuple[LoggedRequest, ...]:
        """The requests so far that fit everything given, oldest first."""
        wanted = RequestFilter(method=method, path=path, portal=portal, is_write=is_write)
        return self._simulation.log.select(wanted)

    def writes(self) -> tuple[LoggedRequest, ...]:
        """The requests that could have changed a portal."""
        return self.requests(is_write=True)

    def clear_requests(self) -> None:
        self._simulation.log.clear()

    def on_request(self, listener: Callable[[LoggedRequest], None]) -> None:
        """Call the listener with each request from now on, in the server's thread."""
        self._simulation.log.listen(listener)

    def now(self) -> datetime:
        """The time in the portals, in UTC."""
        return self._simulation.clock.now()

    def let_pass(self, seconds: float) -> None:
        """Let time pass at once: lags, quotas and the ends of access tokens go by the new time."""
        self._simulation.clock.let_pass(seconds)

    def reset(self) -> None:
        """Begin again: portals, switches and faults as described, and an empty log."""
        self._simulation.reset()


def described(portal: PortalLike) -> PortalDescription:
    """A portal's description in any of its forms. Raises DescriptionError."""
    return PortalDescription.read({"id": portal} if isinstance(portal, str | int) else portal)
