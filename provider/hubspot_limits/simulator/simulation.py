"""How the simulation answers: one request at a time, from identity to log."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from hubspot_limits.simulator.access import authenticate, check_scopes
from hubspot_limits.simulator.answering import Reply, html_reply, reply_with_fault
from hubspot_limits.simulator.changes import Change, apply_change
from hubspot_limits.simulator.exchange import Answer, Call, Endpoint, OpenCall
from hubspot_limits.simulator.faults import ChangeFault, Fault, Faults, QuotaFault, StaleFault
from hubspot_limits.simulator.portal import AccessToken, Portal
from hubspot_limits.simulator.portals import Portals
from hubspot_limits.simulator.quotas import Quotas
from hubspot_limits.simulator.refusals import Refused, correlation_id, not_found
from hubspot_limits.simulator.request_log import LoggedRequest, RequestLog
from hubspot_limits.simulator.routing import Route, find_route
from hubspot_limits.simulator.scenario import Scenario
from hubspot_limits.simulator.store import Store
from hubspot_limits.simulator.switches import Switches


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came in; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Caller:
    """Whose token a request carries."""

    portal: Portal
    token: AccessToken


class Simulation:
    """Portals, and everything that can be asked of them or done to them. Safe among threads."""

    def __init__(self, scenario: Scenario, store: Store | None = None) -> None:
        """Begin with a scenario, and what the store has of it. Raises DescriptionError."""
        self.portals: Final = Portals(scenario.portals, store)
        self.faults: Final = Faults(scenario.faults)
        self.log: Final = RequestLog()
        self.switches: Switches = scenario.switches
        self.lock: Final = threading.RLock()
        self._scenario = scenario
        self._quotas = Quotas()

    def change(self, portal_id: str, change: Change) -> None:
        """Change a portal behind everybody's back. Raises DescriptionError."""
        with self.lock:
            portal = self.portals.get(portal_id)
            self.portals.commit(apply_change(portal, change, self.switches))

    def reset(self) -> None:
        """Begin again with the scenario, and an empty log."""
        with self.lock:
            self.portals.restart(self._scenario.portals)
            self.faults.restart(self._scenario.faults)
            self.switches = self._scenario.switches
            self._quotas = Quotas()
            self.log.clear()

    def handle(self, request: Incoming) -> Reply:
        """Answer a request to HubSpot, and log it."""
        with self.lock:
            started, now = time.perf_counter(), datetime.now(UTC)
            caller = self._identify(request, now)
            portal_id = caller.portal.id if isinstance(caller, _Caller) else None
            fault = self.faults.take(request.method, request.path, portal_id)
            answered = self._with_headers(self._reply(request, caller, fault, now), caller, now)
            duration = time.perf_counter() - started + answered.delay
            self.log.add(
                LoggedRequest(
                    number=self.log.next_number(),
                    time=now,
                    method=request.method,
                    path=request.path,
                    query=request.query,
                    portal=portal_id,
                    token=caller.token.name if isinstance(caller, _Caller) else None,
                    is_write=_is_write(request),
                    body=_readable(request.body),
                    status=None if answered.delivery in ("reset", "never") else answered.status,
                    answer=_readable(answered.content),
                    duration_ms=round(duration * 1000, 2),
                    fault=fault.fault if fault is not None else None,
                    correlation_id=answered.headers["x-hubspot-correlation-id"],
                )
            )
            return answered

    def _identify(self, request: Incoming, now: datetime) -> _Caller | Refused:
        portals = self.portals.current().values()
        try:
            return _Caller(*authenticate(portals, request.headers.get("authorization"), now))
        except Refused as refused:
            return refused

    def _reply(
        self, request: Incoming, caller: _Caller | Refused, fault: Fault | None, now: datetime
    ) -> Reply:
        route = find_route(request.method, request.path)
        if isinstance(caller, _Caller):
            self._prepare(fault, caller, now)
        if route.endpoint is None and fault is None:
            return _no_endpoint(route)

        def proceed(body: bytes) -> Answer:
            return self._answer(route, replace(request, body=body), caller, now)

        replied = reply_with_fault(fault, request.body, proceed)
        if isinstance(caller, _Caller) and isinstance(fault, ChangeFault) and fault.when == "after":
            self._interfere(fault, caller)
        return replied

    def _prepare(self, fault: Fault | None, caller: _Caller, now: datetime) -> None:
        """What a fault does before the request is looked at."""
        match fault:
            case ChangeFault(when="before"):
                self._interfere(fault, caller)
            case StaleFault():
                self.portals.freeze(caller.portal.id, fault.seconds)
            case QuotaFault():
                self._quotas.leave(caller.portal, caller.token, fault.quota, fault.remaining, now)

    def _interfere(self, fault: ChangeFault, caller: _Caller) -> None:
        for change in fault.changes:
            self.change(caller.portal.id, change)

    def _answer(
        self, route: Route, request: Incoming, caller: _Caller | Refused, now: datetime
    ) -> Answer:
        asked = OpenCall(
            now=now,
            switches=self.switches,
            portals=self.portals.current(),
            route_path=request.path,
            path=route.values,
            query=dict(parse_qsl(request.query, keep_blank_values=True)),
            body=request.body,
        )
        try:
            if route.endpoint is None:
                raise not_found()
            if isinstance(route.endpoint, Endpoint):
                answer = self._answer_caller(route.endpoint, asked, caller)
            else:
                answer = route.endpoint.handler(asked)
        except Refused as refused:
            return refused.answer
        if answer.portal is not None:
            self.portals.commit(answer.portal)
        return answer

    def _answer_caller(
        self, endpoint: Endpoint, asked: OpenCall, caller: _Caller | Refused
    ) -> Answer:
        if isinstance(caller, Refused):
            raise caller
        counts = endpoint.access != "associations" or (
            self.switches.burst_counts_configuration == "yes"
        )
        self._quotas.admit(caller.portal, caller.token, asked.now, counts_in_burst=counts)
        check_scopes(endpoint, caller.token, self.switches)
        portal_id = caller.portal.id
        call = Call(
            **{name: getattr(asked, name) for name in OpenCall.__dataclass_fields__},
            portal=self.portals.get(portal_id),
            limits_seen=self.portals.seen(portal_id, self.switches.propagation_lag),
            schemas_seen=self.portals.seen(portal_id, self.switches.schema_propagation_lag),
            token=caller.token,
        )
        return endpoint.handler(call)

    def _with_headers(self, replied: Reply, caller: _Caller | Refused, now: datetime) -> Reply:
        headers = {"x-hubspot-correlation-id": replied.correlation_id or correlation_id()}
        if isinstance(caller, _Caller):
            headers |= self._quotas.headers(caller.portal, caller.token, now)
        return replace(replied, headers={**headers, **replied.headers})


def _no_endpoint(route: Route) -> Reply:
    """HubSpot answers an unrouted path, or a wrong method, with a page."""
    if route.allowed:
        page = html_reply(405, "Method not allowed")
        return replace(page, headers={"Allow": ", ".join(route.allowed)})
    return html_reply(404, "Page not found")


def _is_write(request: Incoming) -> bool:
    """Whether the request could change a portal's limits or labels."""
    is_crm = request.path.startswith("/crm") and "/usage/" not in request.path
    return is_crm and request.method not in ("GET", "HEAD", "OPTIONS")


def _readable(content: bytes) -> Any:  # noqa: ANN401 - JSON
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode(errors="replace")
