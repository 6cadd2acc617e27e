from __future__ import annotations

from pathlib import Path

import pytest

from tools import simulation


def test_what_a_killed_run_left_in_the_backend_is_removed_and_no_state_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = tmp_path / "backend"
    monkeypatch.setattr(simulation, "FOLDER", tmp_path)
    monkeypatch.setattr(simulation, "BACKEND", backend)
    stacks = backend / ".pulumi" / "stacks" / "hubspot-limits"
    lock = backend / ".pulumi" / "locks" / "sandbox.json"
    for folder in (stacks, lock.parent):
        folder.mkdir(parents=True)
    lock.write_text("{}")
    for name, content in (("a.json", "{}"), ("a.json.attrs", ""), ("b.json.attrs", "{}")):
        (stacks / name).write_text(content)

    with simulation.alone():
        assert not lock.exists()
        assert {file.name for file in stacks.iterdir()} == {"a.json", "b.json.attrs"}
