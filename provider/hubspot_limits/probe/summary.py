"""What a run has found, in the order in which people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hubspot_limits.probe.evidence import AnsweredQuestion, Evidence
from hubspot_limits.probe.experiment import Experiment
from hubspot_limits.probe.questions import EXPERIMENTS

_OPEN = ("notSettled", "leftOut", "noneOfThem")


@dataclass(frozen=True, slots=True)
class Summary:
    """Findings by name. unasked: the questions that there was no time for."""

    as_assumed: Mapping[str, AnsweredQuestion]
    otherwise: Mapping[str, AnsweredQuestion]
    not_settled: Mapping[str, AnsweredQuestion]
    seen: Mapping[str, AnsweredQuestion]
    unasked: tuple[Experiment, ...]

    @classmethod
    def of(cls, evidence: Evidence, experiments: tuple[Experiment, ...] = EXPERIMENTS) -> Self:
        found = evidence.findings
        settled = {name: one for name, one in found.items() if one.outcome == "settled"}
        return cls(
            as_assumed={name: one for name, one in settled.items() if one.is_as_assumed},
            otherwise={name: one for name, one in settled.items() if not one.is_as_assumed},
            not_settled={name: one for name, one in found.items() if one.outcome in _OPEN},
            seen={name: one for name, one in found.items() if one.outcome == "observed"},
            unasked=tuple(one for one in experiments if one.name not in found),
        )

    @property
    def is_incomplete(self) -> bool:
        """Whether something was to be asked and could not be: what is left out by choice, or for
        want of what the portal does not have, is complete all the same.
        """
        failed = any(one.outcome == "notSettled" for one in self.not_settled.values())
        return failed or bool(self.unasked)
