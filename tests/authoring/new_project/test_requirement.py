from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from hubspot_limits.authoring.new_project.requirement import PackageError, requirement

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "address",
    [
        f"git+https://git.example.com/acme/hubspot-limits@{COMMIT}",
        f"git+ssh://git@git.example.com/acme/hubspot-limits@{COMMIT}",
        f"https://files.example.com/hubspot_limits-0.1.0-py3-none-any.whl#sha256={HASH}",
    ],
)
def test_an_address_that_is_pinned_is_taken_as_it_is(address: str) -> None:
    assert requirement(f" {address}\n") == f"hubspot-limits[command,simulator] @ {address}"


@pytest.mark.parametrize(
    "address",
    [
        "git+https://git.example.com/acme/hubspot-limits",
        "git+https://git.example.com/acme/hubspot-limits@main",
        "git+https://git.example.com/acme/hubspot-limits@0123456",
        f"git+http://git.example.com/acme/hubspot-limits@{COMMIT}",
        "https://files.example.com/hubspot_limits-0.1.0-py3-none-any.whl",
        f"http://files.example.com/hubspot_limits-0.1.0-py3-none-any.whl#sha256={HASH}",
    ],
)
def test_an_address_that_is_not_pinned_or_not_encrypted_is_refused(address: str) -> None:
    with pytest.raises(PackageError, match="not pinned by a commit or a hash"):
        requirement(address)


@pytest.mark.parametrize("name", ["hubspot-limits", "hubspot-limits==0.1.0", "hubspot_limits", ""])
def test_a_bare_name_is_refused_because_it_would_be_somebody_else_s(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PackageError):
        requirement(name)


def test_a_wheel_is_pinned_by_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wheel = tmp_path / "with blanks" / "hubspot_limits-0.1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"a wheel")
    digest = hashlib.sha256(b"a wheel").hexdigest()
    address = f"{tmp_path.as_uri()}/with%20blanks/{wheel.name}#sha256={digest}"
    relative = str(wheel.relative_to(tmp_path))
    assert requirement(relative) == f"hubspot-limits[command,simulator] @ {address}"


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ("git", "-C", str(folder), *settings, *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_checkout_is_pinned_by_its_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "pyproject.toml").touch()
    with pytest.raises(PackageError, match="no Git checkout with a commit"):
        requirement(str(tmp_path))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert requirement(str(tmp_path)).endswith(f"@ git+{tmp_path.as_uri()}@{commit}")
    (tmp_path / "provider").mkdir()
    with pytest.raises(PackageError, match="not the root of a checkout"):
        requirement(str(tmp_path / "provider"))
