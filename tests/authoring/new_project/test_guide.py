"""docs/init.md shows what is printed, and lists what is written."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "init.md").read_text(encoding="utf-8")
[(COMMAND, TOLD)] = re.findall(r"```console\n\$ (.*)\n((?s:.*?))```", GUIDE)


def test_init_prints_what_the_guide_shows_and_writes_what_it_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dist").mkdir()
    arguments = shlex.split(COMMAND)
    Path(arguments[arguments.index("--package") + 1]).write_bytes(b"a wheel")
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    told = capsys.readouterr()
    assert told.out == TOLD
    assert "requirements.txt names a place on this machine" in told.err
    listed = re.findall(r"^\| `([^`]*)` \|", GUIDE.partition("\n## ")[0], re.MULTILINE)
    project = Path("acme-portals")
    written = [file.relative_to(project) for file in project.rglob("*") if file.is_file()]
    expected = {*listed, ".gitignore"}
    assert {str(file).replace("sandbox", "<stack>") for file in written} == expected
