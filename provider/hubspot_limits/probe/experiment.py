"""One experiment: a question, the positions that answer it, and the function that asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.findings import NONE_OF_THEM, NoneOfThem, Observed, Position, Reading
from hubspot_limits.values.limits import AssociationType

Steps = Callable[[Bench], Reading]


@dataclass(frozen=True, slots=True)
class Experiment:
    """name: the simulator's switch that it settles, or its own name where there is none.

    positions: all that the switch knows, the assumed one first; none where it is a number.
    assumed: what the simulator does until somebody knows. requests, writes: how many it takes
    where HubSpot answers as assumed: what restores the portal included, what marks pairs not.
    """

    name: str
    question: str
    steps: Steps
    positions: tuple[Position, ...]
    assumed: Position | None
    requests: int
    writes: int

    @property
    def settles_a_switch(self) -> bool:
        return self.assumed is not None

    def ask(self, bench: Bench) -> Reading:
        """Put the question to HubSpot. Raises NotSettled, or HubSpotError."""
        reading = self.steps(bench)
        if isinstance(reading, Observed | NoneOfThem):
            return reading
        # A mistake of ours, which must not look like evidence.
        if self.positions and reading not in self.positions:
            raise ValueError(f"{reading!r} is no position of {self.name}")
        return reading


def experiment(
    name: str,
    question: str,
    *positions: Position,
    assumed: Position | None = None,
    requests: int,
    writes: int = 0,
) -> Callable[[Steps], Experiment]:
    """Make an experiment of a function. Of several positions the first is the assumed one."""
    usual = positions[0] if positions else assumed

    def made(steps: Steps) -> Experiment:
        return Experiment(name, question, steps, positions, usual, requests, writes)

    return made


def accepted_or_refused(answer: Answer, limited: AssociationType, limit: int) -> Reading:
    """What HubSpot says to a limit: the positions of several switches."""
    if answer.has_done(limited, limit):
        return "accepted"
    return "refused" if answer.is_refusal else NONE_OF_THEM


def deleted_or_refused(answer: Answer) -> Reading:
    """What HubSpot says to the delete of a label: the positions of two switches."""
    if answer.is_empty:
        return "accepted"
    return "refused" if answer.is_error else NONE_OF_THEM
