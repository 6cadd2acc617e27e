"""What a reviewer sees. After a change that is meant: `python -m tests.report.test_renderings`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hubspot_limits.report.report import Report
from hubspot_limits.report.written.annotations import annotations_of
from hubspot_limits.report.written.markdown import Surface, as_markdown
from hubspot_limits.report.written.text import as_text
from tests.report.cases import CASES

SNAPSHOTS = Path(__file__).parent / "snapshots"

FORMS: Mapping[str, Callable[[Report], str]] = {
    "md": lambda report: f"{as_markdown(report, Surface.COMMENT)}\n",
    "txt": lambda report: f"{as_text(report)}\n",
    "json": lambda report: f"{json.dumps(report.model_dump(mode='json'), indent=2)}\n",
    "annotations": lambda report: "".join(
        f"{annotation}\n" for annotation in annotations_of(report)[0]
    ),
}


def snapshot(case: str, form: str) -> Path:
    return SNAPSHOTS / f"{case}.{form}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_a_report_reads_as_its_snapshot(case: str, form: str) -> None:
    assert FORMS[form](CASES[case]) == snapshot(case, form).read_text(encoding="utf-8")


def test_every_snapshot_is_of_a_case() -> None:
    expected = {snapshot(case, form) for case in CASES for form in FORMS}
    assert set(SNAPSHOTS.iterdir()) == expected


if __name__ == "__main__":
    for name, made in CASES.items():
        for ending, written in FORMS.items():
            snapshot(name, ending).write_text(written(made), encoding="utf-8")
