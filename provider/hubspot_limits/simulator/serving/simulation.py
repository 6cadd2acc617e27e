"""How the simulation answers: one request at a time, from identity to log."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from hubspot_limits.simulator.api import refusals
from hubspot_limits.simulator.api.access import Caller, authenticate, check_access
from hubspot_limits.simulator.api.exchange import (
    Answer,
    Call,
    Endpoint,
    Incoming,
    OpenCall,
    OpenEndpoint,
    html_page,
)
from hubspot_limits.simulator.api.faults import ChangeFault, Fault, Faults, QuotaFault, StaleFault
from hubspot_limits.simulator.api.quotas import Quotas
from hubspot_limits.simulator.api.routes import Route, find_route
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.changes import Change, PortalChange, apply_change
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.model import DescriptionError
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.serving import log
from hubspot_limits.simulator.serving.clock import Clock
from hubspot_limits.simulator.serving.scenario import Scenario
from hubspot_limits.simulator.serving.stacks import Stacks
from hubspot_limits.simulator.serving.state import Portals
from hubspot_limits.simulator.serving.store import MOST_KEPT, KeptLog, Store


class Simulation:
    """Portals, and everything that can be asked of them or done to them. Safe among threads."""

    def __init__(self, scenario: Scenario, store: Store, clock: Clock) -> None:
        """Begin with a scenario, and what the store has of it. Raises DescriptionError."""
        self.clock: Final = clock
        self.portals: Final = Portals(scenario.portals, store, clock)
        before = store.load_log()
        self.portals.changes.extend(before.changes)
        self.faults: Final = Faults(scenario.faults)
        self.log: Final = log.RequestLog(before.requests)
        self.switches: Switches = scenario.switches
        self.stacks = Stacks()
        self.lock: Final = threading.RLock()
        self._scenario = scenario
        self._store = store
        self._quotas = Quotas()

    def add_portal(self, description: PortalDescription) -> PortalState:
        """Add a portal. Raises DescriptionError."""
        with self.lock:
            return self.portals.add(description)

    def change(self, portal_id: str, change: Change) -> tuple[PortalChange, ...]:
        """Change a portal behind everybody's back; what changed. Raises DescriptionError."""
        with self.lock:
            portal = self.portals.get(portal_id)
            shared = self.switches.twins_share_limits
            return self.portals.commit(apply_change(portal, change, shared=shared))

    def set_switches(self, values: object) -> Switches:
        """Set some switches. Raises DescriptionError."""
        with self.lock:
            self.switches = self.switches.with_values(values)
            return self.switches

    def set_stacks(self, stacks: Stacks) -> Stacks:
        self.stacks = stacks
        return stacks

    def reset(self) -> None:
        """Begin again with the scenario, and an empty log."""
        with self.lock:
            self.portals.restart(self._scenario.portals)
            self.faults.clear()
            for fault in self._scenario.faults:
                self.faults.append(fault)
            self.switches = self._scenario.switches
            self._quotas = Quotas()
            self.log.clear()

    def keep_log(self) -> None:
        """Leave what happened to the next simulator, as far as there is a place for it."""
        with self.lock:
            requests, changes = tuple(self.log)[-MOST_KEPT:], tuple(self.portals.changes)
            self._store.save_log(KeptLog(requests=requests, changes=changes))

    def handle(self, request: Incoming) -> Answer:
        """Answer a request to HubSpot, and log it."""
        with self.lock:
            started = time.perf_counter()
            request = replace(request, number=self.log.next_number())
            caller = self._identify(request)
            fault = self.faults.take(request, caller.portal.id if caller else None)
            try:
                replied = self._reply(request, caller, fault)
            except (DescriptionError, OSError) as error:
                replied = refusals.own_failure(error)
            answered = self._with_headers(replied, request, caller)
            seconds = time.perf_counter() - started + answered.delay + answered.seconds
            self.log.add(_entry(request, caller, fault, answered, seconds))
            return answered

    def _identify(self, request: Incoming) -> Caller | None:
        try:
            return self._authenticate(request)
        except refusals.RefusedCall:
            return None

    def _authenticate(self, request: Incoming) -> Caller:
        authorization = request.headers.get("authorization")
        return authenticate(self.portals.current().values(), authorization, request.received)

    def _reply(self, request: Incoming, caller: Caller | None, fault: Fault | None) -> Answer:
        route = find_route(request.method, request.path)
        if caller:
            self._prepare(fault, caller, request.received)
        if route.endpoint is None and fault is None:
            # HubSpot answers an unrouted path, or a wrong method, with a page.
            if not route.allowed:
                return html_page(404, "Page not found")
            return html_page(405, "Method not allowed", Allow=", ".join(route.allowed))

        def proceed(body: bytes) -> Answer:
            return self._answer(route, replace(request, body=body))

        replied = fault.answer(request, proceed) if fault else proceed(request.body)
        if caller and isinstance(fault, ChangeFault) and fault.when == "after":
            self._interfere(fault, caller)
        return replied

    def _prepare(self, fault: Fault | None, caller: Caller, now: datetime) -> None:
        """What a fault does before the request is looked at."""
        match fault:
            case ChangeFault(when="before"):
                self._interfere(fault, caller)
            case StaleFault():
                self.portals.history(caller.portal.id).freeze(fault.seconds)
            case QuotaFault():
                self._quotas.leave(caller, fault.quota, fault.remaining, now)

    def _interfere(self, fault: ChangeFault, caller: Caller) -> None:
        for change in fault.changes:
            self.change(caller.portal.id, change)

    def _answer(self, route: Route, request: Incoming) -> Answer:
        try:
            match route.endpoint:
                case None:
                    raise refusals.not_found()
                case OpenEndpoint(handler=handler):
                    portals = self.portals.current().values()
                    answer = handler(OpenCall(request, self.switches, portals))
                case endpoint:
                    answer = endpoint.handler(self._call(endpoint, route.values, request))
        except refusals.RefusedCall as refused:
            return refused.answer
        if answer.portal is not None:
            self.portals.commit(answer.portal, request=request.number)
        return answer

    def _call(self, endpoint: Endpoint, path: Mapping[str, str], request: Incoming) -> Call:
        """The call that a request makes. Raises RefusedCall where it may not make it."""
        caller, switches = self._authenticate(request), self.switches
        counts = endpoint.access != "associations" or switches.burst_counts_configuration == "yes"
        self._quotas.admit(caller, request.received, counts_in_burst=counts)
        check_access(endpoint, caller, switches)
        history = self.portals.history(caller.portal.id)
        return Call(
            request=request,
            switches=switches,
            path=path,
            portal=caller.portal,
            limits_seen=history.seen(switches.propagation_lag),
            schemas_seen=history.seen(switches.schema_propagation_lag),
            token=caller.token,
        )

    def _with_headers(self, replied: Answer, request: Incoming, caller: Caller | None) -> Answer:
        body = replied.body or {}
        headers = {
            "date": format_datetime(request.received, usegmt=True),
            "x-hubspot-correlation-id": body.get("correlationId", refusals.correlation_id()),
        }
        if caller:
            headers |= self._quotas.headers(caller, request.received)
        return replace(replied, headers={**headers, **replied.headers})


def _entry(
    request: Incoming,
    caller: Caller | None,
    fault: Fault | None,
    answered: Answer,
    seconds: float,
) -> log.LoggedRequest:
    return log.LoggedRequest(
        number=request.number,
        time=request.received,
        method=request.method,
        path=log.shown_path(request.path),
        query=log.shown_query(request.path, request.query),
        portal=caller.portal.id if caller else None,
        token=caller.token.name if caller else None,
        is_write=request.is_write,
        body=log.shown_body(request.path, request.body),
        status=answered.status if answered.is_sent else None,
        answer=log.shown_body(request.path, answered.content),
        duration_ms=round(seconds * 1000, 2),
        fault=fault.fault if fault else None,
        correlation_id=answered.headers["x-hubspot-correlation-id"],
    )
