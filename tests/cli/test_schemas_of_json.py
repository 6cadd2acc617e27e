"""docs/schemas has the shape of what `--json` prints.

`python -m tests.cli.test_schemas_of_json` writes the schemas again.
"""

from __future__ import annotations

import json

import pytest

from hubspot_limits.cli.output.comparison import CompareDocument
from hubspot_limits.cli.output.documents import Document, DriftDocument, ShowDocument
from hubspot_limits.cli.output.examination import DoctorDocument
from hubspot_limits.cli.output.importing import ImportDocument
from hubspot_limits.cli.output.promotion import PromoteDocument
from tools.project import PROJECT

SCHEMAS = PROJECT / "docs" / "schemas"
DOCUMENTS: dict[str, type[Document]] = {
    "show": ShowDocument,
    "drift": DriftDocument,
    "compare": CompareDocument,
    "promote": PromoteDocument,
    "import": ImportDocument,
    "doctor": DoctorDocument,
}


def text(document: type[Document]) -> str:
    return f"{json.dumps(document.schema_of_json(), indent=2)}\n"


@pytest.mark.parametrize("command", DOCUMENTS)
def test_the_schema_in_the_documentation_is_of_what_is_printed(command: str) -> None:
    written = (SCHEMAS / f"{command}.json").read_text(encoding="utf-8")
    assert written == text(DOCUMENTS[command])


if __name__ == "__main__":
    for name, shape in DOCUMENTS.items():
        (SCHEMAS / f"{name}.json").write_text(text(shape), encoding="utf-8")
