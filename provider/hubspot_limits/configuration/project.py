"""A Pulumi project: its Pulumi.yaml, and what that says for every stack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubspot_limits.configuration.findings import FileError, Finding
from hubspot_limits.configuration.settings import NAMESPACE
from hubspot_limits.configuration.yaml.document import read_document
from hubspot_limits.configuration.yaml.values import Place, Value, YamlValues

CONFIG = "config"
_NAMES = ("Pulumi.yaml", "Pulumi.yml")


@dataclass(frozen=True, slots=True)
class Project:
    """What Pulumi.yaml says of a project.

    ``configuration`` is what a stack has unless its own file says otherwise, by full key.
    """

    file: Path
    name: str
    stack_folder: Path
    configuration: Mapping[str, Value]
    required: frozenset[str]
    """The keys that every stack has to set."""
    virtual_environment: Path | None = None
    """Where the project says that its Python is."""

    def full_key(self, key: str) -> str:
        return _full_key(self.name, key)


def find_project(folder: Path) -> Project | None:
    """The project that a folder is in; None where it is in none.

    Raises FileError for a Pulumi.yaml that cannot be used.
    """
    file = find_project_file(folder)
    return _read_project(file) if file else None


def find_project_file(folder: Path) -> Path | None:
    """The nearest Pulumi.yaml from a folder upwards."""
    folders = (folder.absolute(), *folder.absolute().parents)
    files = (parent / name for parent in folders for name in _NAMES)
    return next((file for file in files if file.is_file()), None)


def findings_for_us(file: Path, read: YamlValues, full_key: Callable[[str], str]) -> list[Finding]:
    """What keeps Pulumi from taking a file at all, and what it misreads in our configuration."""

    def is_ours(place: Place) -> bool:
        match place.path:
            # Such as ("config", "hubspot-limits:limits", "deals -> contacts").
            case (first, key, *_):
                return first == CONFIG and full_key(key).startswith(NAMESPACE)
        return False

    places = (*read.refused, *filter(is_ours, read.misread))
    return [place.finding(file, below=CONFIG) for place in places]


def _read_project(file: Path) -> Project:
    """The project of a Pulumi.yaml. Raises FileError for what Pulumi does not take or misreads."""
    read = YamlValues(read_document(file))
    content = read.value if isinstance(read.value, dict) else {}
    name = str(content.get("name") or "")
    findings = findings_for_us(file, read, lambda key: _full_key(name, key))
    if findings:
        raise FileError(findings)
    config = content.get(CONFIG)
    folder = config if isinstance(config, str) else content.get("stackConfigDir")  # an older name
    given = {
        _full_key(name, key): _given(entry)
        for key, entry in (config.items() if isinstance(config, dict) else ())
    }
    return Project(
        file,
        name,
        stack_folder=file.parent / str(folder or ""),
        configuration={key: value for key, value in given.items() if value is not None},
        # Pulumi demands only keys of the project's own namespace.
        required=frozenset(
            key for key, value in given.items() if value is None and key.startswith(f"{name}:")
        ),
        virtual_environment=_virtual_environment(file.parent, content.get("runtime")),
    )


def _virtual_environment(folder: Path, runtime: Value) -> Path | None:
    """The one that the runtime's options name; uv's is .venv unless they do."""
    options = runtime.get("options") if isinstance(runtime, dict) else None
    if not isinstance(options, dict):
        return None
    usual = ".venv" if options.get("toolchain") == "uv" else None
    named = options.get("virtualenv") or usual
    return folder / str(named) if named else None


def _full_key(project: str, key: str) -> str:
    """A key without a namespace is in that of the project."""
    return key if ":" in key else f"{project}:{key}"


def _given(entry: Value) -> Value:
    """What an entry of Pulumi.yaml's configuration sets, if it is not a type alone."""
    if not isinstance(entry, dict):
        return entry
    return entry.get("value") if entry.get("default") is None else entry["default"]
