from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tools.project import PROJECT

DOCS = sorted((PROJECT / "docs").glob("*.md"))
PACKAGE = PROJECT / "provider" / "hubspot_limits"
DOCUMENTS = [*sorted(PROJECT.glob("*.md")), *DOCS, PROJECT / "evidence" / "README.md"]


def links(file: Path) -> Iterator[tuple[Path, str]]:
    """The links to documents of the project: the file, and the heading where one is named."""
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text()):
        path, _, heading = target.partition("#")
        if "://" not in target:
            yield (file.parent / path if path else file).resolve(), heading


def headings(file: Path) -> set[str]:
    """As the parts of an address that GitHub makes of them."""
    found = re.findall(r"^#+ (.*)", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in found}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_to_a_document_and_its_heading(file: Path) -> None:
    for target, heading in links(file):
        assert target.exists()
        assert not heading or heading in headings(target)


def test_the_index_lists_every_document() -> None:
    index = PROJECT / "docs" / "README.md"
    assert {target for target, _ in links(index)} >= {*DOCS, PROJECT / "SECURITY.md"} - {index}


def test_whoever_reports_a_mistake_is_asked_for_what_was_printed_and_by_which_version() -> None:
    form = YAML(typ="safe").load(PROJECT / ".github" / "ISSUE_TEMPLATE" / "mistake.yml")
    asked = {field["id"]: field for field in form["body"] if "id" in field}
    for needed in ("paragraph", "version", "pulumi"):
        assert asked[needed]["validations"]["required"]


ROOMS = {
    f"{folder.relative_to(PACKAGE).as_posix()}/": modules
    for folder in sorted(PACKAGE.rglob("*/"))
    if (modules := {file.stem for file in folder.glob("*.py")} - {"__init__"})
}


@pytest.mark.parametrize("room", ROOMS)
def test_whoever_looks_for_a_module_finds_its_room_in_the_architecture(room: str) -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text()
    row = re.search(rf"^\| `{re.escape(room)}` \| (.*) \|$", page, re.MULTILINE)
    assert row, f"{room} has no row"
    assert set(re.findall(r"`(\w+)`", row[1])) >= ROOMS[room]
