"""What can go wrong with a request, on demand: each for the next requests that match."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from hubspot_limits.simulator.portals.account import PortalId
from hubspot_limits.simulator.portals.changes import Change
from hubspot_limits.simulator.portals.model import Model

Duration = Annotated[float, Field(ge=0, le=3600)]
When: TypeAlias = Literal["before", "after"]


class Match(Model):
    """Which requests a fault is for. `path` is a pattern such as `*/batch/update`."""

    method: str = "*"
    path: str = "*"
    portal: PortalId | None = None
    times: int = Field(default=1, ge=1)

    def fits(self, method: str, path: str, portal: str | None) -> bool:
        return (
            self.method in ("*", method)
            and fnmatch.fnmatchcase(path, self.path)
            and self.portal in (None, portal)
        )


class InsteadFault(Match):
    """Something else than the answer. `when` tells whether a write took effect all the same."""

    when: When = "before"


class StatusFault(InsteadFault):
    """An answer with this status and HubSpot's body for it. `policy` is a 429's."""

    fault: Literal["status"]
    status: int = Field(ge=400, le=599)
    policy: Literal["DAILY", "TEN_SECONDLY_ROLLING", "SECONDLY"] = "TEN_SECONDLY_ROLLING"
    retry_after: int | None = Field(default=None, ge=0)
    message: str | None = None
    category: str | None = None
    sub_category: str | None = None
    html: bool = False


class HtmlFault(InsteadFault):
    """An HTML page where JSON was expected, with a status of success if need be."""

    fault: Literal["html"]
    status: int = Field(default=502, ge=200, le=599)


class SilentFault(InsteadFault):
    """No answer: the connection is reset, or nothing ever comes."""

    fault: Literal["reset", "timeout"]


class BatchStatusFault(InsteadFault):
    """A batch answers with this status, whatever came of it.

    `results` shows each input as if it were done, `errors` each one as if it had failed.
    """

    fault: Literal["batch_status"]
    status: Literal["CANCELED", "COMPLETE", "PENDING", "PROCESSING"]
    http_status: int = Field(default=200, ge=200, le=599)
    results: bool = False
    errors: bool = False


class SlowFault(Match):
    """The answer comes late. What it says has taken effect at once."""

    fault: Literal["slow"]
    seconds: Duration


class BrokenFault(Match):
    """A body that ends early with its connection, or that is whole but no JSON."""

    fault: Literal["truncated", "malformed"]


class DripFault(Match):
    """The body comes byte by byte, and takes so many seconds."""

    fault: Literal["drip"]
    seconds: Duration


class SwellFault(Match):
    """A compressed body that is small as it comes and huge once it is unpacked."""

    fault: Literal["swell"]
    megabytes: int = Field(default=100, ge=1, le=10_000)


class PagingFault(Match):
    """A list answers with so many results, and tells in `paging.next.after` where others begin."""

    fault: Literal["paging"]
    size: int = Field(default=1, ge=1)


class PartialFault(Match):
    """The last inputs of a batch fail, the others take effect."""

    fault: Literal["partial"]
    failed: int = Field(default=1, ge=1)
    status: Literal[200, 207] = 207


class StaleFault(Match):
    """From this request on reads show the portal as it is now, for so many seconds."""

    fault: Literal["stale"]
    seconds: Duration


class QuotaFault(Match):
    """From this request on only so many requests remain of a quota."""

    fault: Literal["quota"]
    quota: Literal["daily", "burst"] = "daily"
    remaining: int = Field(default=0, ge=0)


class ChangeFault(Match):
    """Somebody else changes the portal, right before or right after the request is handled."""

    fault: Literal["change"]
    changes: tuple[Change, ...]
    when: When = "before"


Fault: TypeAlias = Annotated[
    StatusFault
    | HtmlFault
    | SilentFault
    | SlowFault
    | BrokenFault
    | DripFault
    | SwellFault
    | PagingFault
    | PartialFault
    | BatchStatusFault
    | StaleFault
    | QuotaFault
    | ChangeFault,
    Field(discriminator="fault"),
]

FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


class Faults:
    """The faults that wait for their requests, in the order in which they were added."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._waiting: list[tuple[Fault, int]] = []
        self.restart(faults)

    def __iter__(self) -> Iterator[tuple[Fault, int]]:
        """Each waiting fault, with the number of requests it is still for."""
        return iter(tuple(self._waiting))

    def add(self, fault: Fault) -> None:
        self._waiting.append((fault, fault.times))

    def restart(self, faults: Iterable[Fault] = ()) -> None:
        """Only these faults are waiting."""
        self._waiting = [(fault, fault.times) for fault in faults]

    def take(self, method: str, path: str, portal: str | None) -> Fault | None:
        """The first fault for this request, which has one request less to wait for."""
        for index, (fault, times) in enumerate(self._waiting):
            if fault.fits(method, path, portal):
                self._waiting[index : index + 1] = [(fault, times - 1)] if times > 1 else []
                return fault
        return None
