from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from typing import TYPE_CHECKING

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from tools.project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOCK_FILES = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-browser.txt",
    "requirements-publish.txt",
)
GROUPS = ("build", "dev", "browser", "publish")
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
EXTRAS = re.compile(r"\[[^]]*\]")
ALWAYS = Marker("python_version > '3'")


def names(requirements: Iterable[object]) -> Iterator[str]:
    for requirement in requirements:
        match requirement:
            case str():
                name = NAME.match(requirement)
                assert name
                yield re.sub(r"[._]", "-", name[0].lower())
            case {"include-group": str(group)}:
                yield from names(PYPROJECT["dependency-groups"][group])


def locked(file: str) -> dict[str, str]:
    """Each requirement by name, with its line and the lines that continue it."""
    text = re.sub(r"\s*\\\n\s*", " ", (PROJECT / file).read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(zip(names(lines), lines, strict=True))


@pytest.mark.parametrize("file", LOCK_FILES)
def test_every_locked_package_has_one_version_and_its_hashes(file: str) -> None:
    for requirement in locked(file).values():
        assert re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement)


@pytest.mark.parametrize("file", [*LOCK_FILES, "tests/node/package-lock.json"])
def test_a_lock_file_names_no_address(file: str) -> None:
    assert not re.search(r"://|index-url|find-links", (PROJECT / file).read_text())


def test_what_the_package_needs_is_locked() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    needed = names(
        [
            *PYPROJECT["project"]["dependencies"],
            *(requirement for extra in extras for requirement in extra),
        ]
    )
    assert set(needed) <= locked("requirements.txt").keys()


@pytest.mark.parametrize(("group", "file"), list(zip(GROUPS, LOCK_FILES, strict=True)))
def test_the_tools_of_a_group_are_locked(group: str, file: str) -> None:
    assert set(names(PYPROJECT["dependency-groups"][group])) <= locked(file).keys()


def test_developers_have_all_that_users_have() -> None:
    of_users, of_developers = map(locked, LOCK_FILES[:2])
    assert of_users.items() <= of_developers.items()


def test_the_lock_files_agree_on_every_version() -> None:
    every = [
        (name, EXTRAS.sub("", line)) for file in LOCK_FILES for name, line in locked(file).items()
    ]
    assert len(set(every)) == len(dict(every))


def test_what_is_needed_with_an_extra_is_locked_with_it() -> None:
    # pip 23 takes no pin without the extra for it, and fails when a newer version is published.
    lines = locked("requirements-dev.txt")
    needed = {
        (requirement.name, extra)
        for distribution in distributions()
        for requirement in map(Requirement, distribution.requires or ())
        for extra in requirement.extras
        if distribution.name in lines and (requirement.marker or ALWAYS).evaluate({"extra": ""})
    }
    assert ("coverage", "toml") in needed
    assert all(lines[name].startswith(f"{name}[{extra}]==") for name, extra in needed)
