"""One run: the experiments in their order, each finding kept at once, the portal left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hubspot_limits.hubspot import DailyLimitReached, HubSpotError, Unauthorized
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.cleaning import clean
from hubspot_limits.probe.evidence import AnsweredQuestion, Evidence, answers_given
from hubspot_limits.probe.experiment import Experiment
from hubspot_limits.probe.findings import NoneOfThem, NotAsked, NotSettled, Observed, Reading, Spent
from hubspot_limits.probe.questions import EXPERIMENTS
from hubspot_limits.values.refusal import Refusal

_ENDS = (DailyLimitReached, Unauthorized)
"""After these HubSpot answers nothing more today."""

_TRIES = 5

_ANSWERED = ("settled", "noneOfThem", "observed")


class NotRestored(Refusal):
    """Something of the probe's is still in the portal."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run is done.

    others: further tokens, for questions about scopes. keep: given the evidence after each
    experiment. tell: given each experiment as it begins.
    """

    asking: Asking
    others: tuple[Asking, ...] = ()
    may_make_records: bool = False
    experiments: tuple[Experiment, ...] = EXPERIMENTS
    keep: Callable[[Evidence], None] = field(default=lambda _: None)
    tell: Callable[[Experiment], None] = field(default=lambda _: None)

    def ask(self, evidence: Evidence) -> Evidence:
        """Ask what the evidence does not answer yet. What a killed run has left is removed first.

        Raises NotRestored where the portal is not as it was, HubSpotError where nothing could be
        asked at all.
        """
        # The bench sees what is added here: later experiments build on earlier ones.
        settled = dict(evidence.settled)
        self._clean()
        bench = Bench(
            self.asking, settled, others=self.others, may_make_records=self.may_make_records
        )
        try:
            for experiment in self.open_questions(evidence):
                self.tell(experiment)
                finding, is_over = self._finding(experiment, bench)
                if finding.outcome == "settled" and finding.position is not None:
                    settled[experiment.name] = finding.position
                evidence = evidence.with_finding(experiment.name, finding)
                self.keep(evidence)
                # Nothing more is written to a portal that could not be put back.
                if is_over or not self._restored(bench):
                    break
        finally:
            self._close(bench)
        return evidence

    def open_questions(self, evidence: Evidence) -> Iterator[Experiment]:
        """The experiments that are not answered yet, in their order."""
        for experiment in self.experiments:
            finding = evidence.findings.get(experiment.name)
            if finding is None or finding.outcome not in _ANSWERED:
                yield experiment

    def _finding(self, experiment: Experiment, bench: Bench) -> tuple[AnsweredQuestion, bool]:
        """What comes of an experiment, and whether nothing more can be asked."""
        askings = (self.asking, *self.others)
        for asking in askings:
            asking.begin()
        finding = AnsweredQuestion(
            question=experiment.question,
            outcome="notSettled",
            assumed=experiment.assumed,
            date=self.asking.clock.now().date(),
        )
        is_over = False
        try:
            told = self._told(experiment, bench)
        except NotAsked as reason:
            told = {"outcome": "leftOut", "why": str(reason)}
        except NotSettled as reason:
            told, is_over = {"why": str(reason)}, isinstance(reason, Spent)
        except HubSpotError as error:
            told, is_over = {"why": _unanswered(error)}, isinstance(error, _ENDS)
        answers = [answer for asking in askings for answer in asking.answers]
        # Whole bodies only where the answer fits nothing: they are what has to be looked at.
        given = answers_given(answers, whole=told.get("outcome") == "noneOfThem")
        return finding.model_copy(update={**told, "answers": given}), is_over

    def _told(self, experiment: Experiment, bench: Bench, tries: int = _TRIES) -> dict[str, object]:
        """The fields of a finding that an experiment's reading gives.

        One that is lost halfway, as when nobody knows whether a limit was created, begins again.
        """
        try:
            return _fields(experiment.ask(bench))
        except HubSpotError as error:
            if tries == 1 or isinstance(error, _ENDS) or not self._restored(bench):
                raise
        return self._told(experiment, bench, tries - 1)

    def _restored(self, bench: Bench) -> bool:
        """Whether what the experiment made could be removed. The end tries again."""
        return self._insist(bench.restore) is None

    def _clean(self) -> None:
        error = self._insist(lambda: clean(self.asking, records=self.may_make_records))
        if isinstance(error, HubSpotError):
            raise error
        if error is not None:
            raise NotRestored(f"What an earlier run may have left could not be removed: {error}.")

    def _close(self, bench: Bench) -> None:
        error = self._insist(bench.close)
        if error is not None:
            raise NotRestored(
                f"Not everything of the probe's could be removed from the portal: {error}. What is "
                "left carries its mark. Run the same command with --clean to remove it."
            ) from error

    def _insist(self, remove: Callable[[], object]) -> Exception | None:
        """Do what restores the portal, whatever the budget says; the last error if it fails."""
        error: Exception | None = None
        for _ in range(_TRIES):
            try:
                with self.asking.unbounded():
                    remove()
            except (NotSettled, HubSpotError) as failed:
                error = failed
            else:
                return None
        return error


def _fields(reading: Reading) -> dict[str, object]:
    match reading:
        case Observed():
            return {"outcome": "observed", "why": str(reading)}
        case NoneOfThem():
            return {"outcome": "noneOfThem", "why": "HubSpot's answer fits none of the positions"}
    return {"outcome": "settled", "position": reading}


def _unanswered(error: HubSpotError) -> str:
    """An error without anything that the portal's names could be in."""
    status = f", HTTP {error.status}" if error.status else ""
    return f"HubSpot did not answer it ({type(error).__name__}{status})"
