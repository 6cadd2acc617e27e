"""How the simulation answers: one request at a time, from identity to log."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl

from hubspot_limits.simulator.access import authenticate, check_scopes
from hubspot_limits.simulator.answering import Reply, html_reply, reply, reply_with_fault
from hubspot_limits.simulator.changes import Change, apply_change
from hubspot_limits.simulator.exchange import Answer, Call, Endpoint, OpenCall
from hubspot_limits.simulator.faults import ChangeFault, Fault, Faults, QuotaFault, StaleFault
from hubspot_limits.simulator.model import DescriptionError
from hubspot_limits.simulator.portal import AccessToken, Portal
from hubspot_limits.simulator.portals import Portals
from hubspot_limits.simulator.quotas import Quotas
from hubspot_limits.simulator.redaction import shown_body, shown_path, shown_query
from hubspot_limits.simulator.refusals import Refused, correlation_id, not_found, own_failure
from hubspot_limits.simulator.request_log import LoggedRequest, RequestLog
from hubspot_limits.simulator.routing import Route, find_route
from hubspot_limits.simulator.scenario import Scenario
from hubspot_limits.simulator.store import Store
from hubspot_limits.simulator.switches import Switches


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came in; header names in lower case. `number` is its place in the log."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    received: datetime = field(default_factory=lambda: datetime.now(UTC))
    number: int = 0


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
            started = time.perf_counter()
            request = replace(request, number=self.log.next_number())
            caller = self._identify(request)
            portal_id = caller.portal.id if isinstance(caller, _Caller) else None
            fault = self.faults.take(request.method, request.path, portal_id)
            try:
                replied = self._reply(request, caller, fault)
            except (DescriptionError, OSError) as error:
                replied = reply(own_failure(error))
            answered = self._with_headers(replied, request, caller)
            seconds = time.perf_counter() - started + answered.delay
            self.log.add(_entry(request, caller, fault, answered, seconds))
            return answered

    def _identify(self, request: Incoming) -> _Caller | Refused:
        portals, header = self.portals.current().values(), request.headers.get("authorization")
        try:
            return _Caller(*authenticate(portals, header, request.received))
        except Refused as refused:
            return refused

    def _reply(self, request: Incoming, caller: _Caller | Refused, fault: Fault | None) -> Reply:
        route = find_route(request.method, request.path)
        if isinstance(caller, _Caller):
            self._prepare(fault, caller, request.received)
        if route.endpoint is None and fault is None:
            return _no_endpoint(route)

        def proceed(body: bytes) -> Answer:
            return self._answer(route, replace(request, body=body), caller)

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

    def _answer(self, route: Route, request: Incoming, caller: _Caller | Refused) -> Answer:
        asked = OpenCall(
            now=request.received,
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
            self.portals.commit(answer.portal, request=request.number)
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

    def _with_headers(self, replied: Reply, request: Incoming, caller: _Caller | Refused) -> Reply:
        headers = {"x-hubspot-correlation-id": replied.correlation_id or correlation_id()}
        if isinstance(caller, _Caller):
            headers |= self._quotas.headers(caller.portal, caller.token, request.received)
        return replace(replied, headers={**headers, **replied.headers})


def _no_endpoint(route: Route) -> Reply:
    """HubSpot answers an unrouted path, or a wrong method, with a page."""
    if route.allowed:
        page = html_reply(405, "Method not allowed")
        return replace(page, headers={**page.headers, "Allow": ", ".join(route.allowed)})
    return html_reply(404, "Page not found")


def _entry(
    request: Incoming,
    caller: _Caller | Refused,
    fault: Fault | None,
    answered: Reply,
    seconds: float,
) -> LoggedRequest:
    known = caller if isinstance(caller, _Caller) else None
    return LoggedRequest(
        number=request.number,
        time=request.received,
        method=request.method,
        path=shown_path(request.path),
        query=shown_query(request.query),
        portal=known.portal.id if known else None,
        token=known.token.name if known else None,
        is_write=_is_write(request),
        body=shown_body(request.path, request.body),
        status=None if answered.delivery in ("reset", "never") else answered.status,
        answer=shown_body(request.path, answered.content),
        duration_ms=round(seconds * 1000, 2),
        fault=fault.fault if fault else None,
        correlation_id=answered.headers["x-hubspot-correlation-id"],
    )


def _is_write(request: Incoming) -> bool:
    """Whether the request could change a portal's limits or labels."""
    is_crm = request.path.startswith("/crm") and "/usage/" not in request.path
    return is_crm and request.method not in ("GET", "HEAD", "OPTIONS")
