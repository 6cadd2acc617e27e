"""A workflow of GitHub's, run here: every `run:` step as it stands in the YAML, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.workflows.actions import ACTIONS, Ended, Job
from tests.workflows.expressions import as_text, filled_in, holds
from tests.workflows.machine import Machine, Trigger
from tests.workflows.repository import NAME, Environment, Repository


@dataclass
class JobRun:
    """What came of a job, or of one of a matrix."""

    result: str
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    log: str = ""
    steps: list[str] = field(default_factory=list)
    """The names of those that ran."""


@dataclass
class WorkflowRun:
    """jobs: by id, and by id and matrix, such as ``preview (sandbox)``."""

    jobs: dict[str, JobRun] = field(default_factory=dict)
    artifacts: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was uploaded: texts by file name, by the artifact's name."""

    @property
    def summary(self) -> str:
        return "\n".join(job.summary for job in self.jobs.values())

    @property
    def results(self) -> dict[str, str]:
        return {name: job.result for name, job in self.jobs.items()}

    @property
    def annotations(self) -> list[str]:
        logs = (line for job in self.jobs.values() for line in job.log.splitlines())
        return [line for line in logs if line.startswith("::")]


@dataclass
class Runner:
    """Runs the workflows of a repository.

    variables: what its machine's environment has, PATH among them. prepare: what is done in a
    checkout, so that what is installed there is there already.
    """

    repository: Repository
    variables: Mapping[str, str]
    folder: Path
    prepare: Callable[[Path], None]
    before: dict[str, Callable[[WorkflowRun], object]] = field(default_factory=dict)
    """What happens before a job, by its id."""
    _numbers: Iterator[int] = field(default_factory=count)

    def run(
        self, workflow: str, name: str, commit: str, event: Mapping[str, Any] | None = None
    ) -> WorkflowRun:
        """Run the workflow of this file for an event of this name."""
        path = self.repository.folder / ".github" / "workflows" / workflow
        content = YAML(typ="safe").load(path)
        assert name in str(content["on"])
        ran = WorkflowRun()
        for id_, job in content["jobs"].items():
            self._run_job(ran, id_, job, Trigger(name, commit, event or {}))
        return ran

    def pull_request(self, commit: str, *, fork: bool = False, number: int = 7) -> WorkflowRun:
        """The preview of a pull request, whose head this commit is when it begins."""
        head = {"sha": commit, "repo": {"full_name": "somebody/limits" if fork else NAME}}
        base = {"sha": self.repository.git("rev-parse", "main")}
        pull_request = {"number": number, "head": head, "base": base}
        event = {"number": number, "pull_request": pull_request}
        secrets = self.repository.environments
        if fork:
            self.repository.environments = {}
        try:
            return self.run("preview.yml", "pull_request", commit, event)
        finally:
            self.repository.environments = secrets

    def _run_job(self, ran: WorkflowRun, id_: str, job: Mapping[str, Any], by: Trigger) -> None:
        if id_ in self.before:
            self.before[id_](ran)
        needed = job.get("needs", [])
        needs = {need: ran.jobs[need] for need in ([needed] if isinstance(needed, str) else needed)}
        context = {
            **by.context(self.repository),
            "needs": {
                name: {"result": need.result, "outputs": need.outputs}
                for name, need in needs.items()
            },
            "cancelled": lambda: False,
            "success": lambda: all(need.result == "success" for need in needs.values()),
        }
        if not holds(_condition(job), context):
            ran.jobs[id_] = JobRun("skipped")
            return
        matrix = filled_in(job.get("strategy", {}).get("matrix", {}), context)
        for values in product(*matrix.values()):
            chosen = dict(zip(matrix, values, strict=True))
            name = f"{id_} ({', '.join(values)})" if chosen else id_
            ran.jobs[name] = self._run_steps(ran, job, {**context, "matrix": chosen}, by)
        if matrix:
            results = {done.result for name, done in ran.jobs.items() if name.startswith(f"{id_} ")}
            ran.jobs[id_] = JobRun("failure" if "failure" in results else "success")

    def _run_steps(
        self, ran: WorkflowRun, job: Mapping[str, Any], context: dict[str, Any], by: Trigger
    ) -> JobRun:
        place = self.folder / f"job-{next(self._numbers):02}"
        machine = Machine(place, self.repository, self.variables, by)
        at = Job(machine.workspace, self.repository, by.commit, ran.artifacts, self.prepare)
        done = JobRun("success")
        context |= self._settings(as_text(filled_in(job.get("environment", ""), context)))
        context |= {"steps": {}, "success": lambda: done.result == "success"}
        context["env"] = filled_in(job.get("env", {}), context)
        for number, step in enumerate(job["steps"]):
            ended = None
            if holds(_condition(step), context):
                done.steps.append(step.get("name") or step["uses"])
                ended = _run_step(step, at, machine, context, f"{number:02}")
                done.log += ended.said
                done.result = "failure" if ended.code else done.result
            context["steps"][step.get("id", number)] = _told(ended)
        outputs = filled_in(job.get("outputs", {}), context)
        done.outputs = {key: as_text(value) for key, value in outputs.items()}
        done.summary = machine.summary()
        return done

    def _settings(self, environment: str) -> dict[str, Any]:
        """What the repository's settings give to a job with this environment."""
        settings = self.repository.environments.get(environment, Environment())
        variables = {**self.repository.variables, **settings.variables}
        return {"secrets": settings.secrets, "vars": variables}


def _run_step(
    step: Mapping[str, Any], at: Job, machine: Machine, context: Mapping[str, Any], name: str
) -> Ended:
    if "uses" in step:
        action = ACTIONS[step["uses"].partition("@")[0]]
        return action(at, filled_in(step.get("with", {}), context))
    environment = context["env"] | filled_in(step.get("env", {}), context)
    return machine.run(step["run"], step.get("shell"), environment, name)


def _told(ended: Ended | None) -> dict[str, Any]:
    """What later steps can ask of one; None is one that did not run."""
    if ended is None:
        return {"outputs": {}, "outcome": "skipped"}
    return {"outputs": ended.outputs, "outcome": "failure" if ended.code else "success"}


def _condition(of: Mapping[str, Any]) -> str:
    """When a job or a step runs: after success, unless its condition asks for a status itself."""
    condition = str(of.get("if", "success()")).removeprefix("${{").removesuffix("}}")
    return condition if "()" in condition else f"success() && ({condition})"
