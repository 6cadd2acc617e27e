"""A simulated test account, and the probe at work on it in time that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from hubspot_limits.hubspot import AccessToken, HubSpotClient
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.evidence import Evidence, ProbedPortal
from hubspot_limits.probe.running import Run
from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.serving.clock import Clock
from tests.hubspot.fake_clock import FakeClock

READS = "pat-na1-reads"
READ_SCOPES = ["oauth", "crm.objects.contacts.read", "crm.objects.deals.read"]
SYNCED = {"label": "Synced", "category": "INTEGRATOR_DEFINED"}
TEST_ACCOUNT = {
    "id": 8800123,
    "accountType": "DEVELOPER_TEST",
    "tokens": [{"name": "reads", "value": READS, "scopes": READ_SCOPES}],
    "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
    "labels": {
        "deals -> contacts": [{"label": "Payer", "inverseLabel": "Payer of"}, SYNCED],
        "companies -> companies": ["Sister company"],
    },
}

BLANK: Final = Evidence(
    made_by="a test",
    date=date(2026, 11, 23),
    portal=ProbedPortal(salt="0" * 32, hash="0" * 64),
    account_type="DEVELOPER_TEST",
    api_version="2026-09",
)


class SimulatedTime(Clock):
    """The simulator's time, which passes only when the probe waits."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()


@dataclass(frozen=True)
class Laboratory:
    simulator: Simulator
    clock: FakeClock
    api_version: str = "2026-09"

    @property
    def portal(self) -> SimulatedPortal:
        return self.simulator.portal(8800123)

    def asking(self, token: str | None = None, **bounds: Any) -> Asking:  # noqa: ANN401 - Asking's
        client = HubSpotClient(
            AccessToken(token or self.portal.token),
            api_version=self.api_version,
            base_url=self.simulator.url,
            clock=self.clock,
        )
        return Asking(client, self.clock, **bounds)

    def run(self, **settings: Any) -> Run:  # noqa: ANN401 - Run's
        usual = {"asking": self.asking(), "others": (self.asking(READS),), "may_make_records": True}
        return Run(**{**usual, **settings})

    def probe(self, evidence: Evidence = BLANK, **settings: Any) -> Evidence:  # noqa: ANN401
        return self.run(**settings).ask(evidence)


@contextmanager
def laboratory(
    api_version: str = "2026-09", switches: Mapping[str, object] | None = None
) -> Iterator[Laboratory]:
    clock = FakeClock()
    with Simulator([TEST_ACCOUNT], switches=switches, clock=SimulatedTime(clock)) as simulator:
        yield Laboratory(simulator, clock, api_version)


def held(portal: SimulatedPortal) -> object:
    """What a portal holds, but for how many labels it ever had."""
    passing = {"next_type_id", "deleted_types", "tokens", "oauth_app"}
    return portal.state.model_dump(exclude=passing)
