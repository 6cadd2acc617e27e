from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubspot_limits.report.github.comment import put_comment
from hubspot_limits.report.github.gh import GitHubError
from hubspot_limits.report.written.markdown import MARKER
from tests.report.github.talk import Talk

HEAD = "3d3c42e5aac5ba805825da76410c181273ba90b1"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "comment.md"
    file.write_text(f"`sandbox`: 1 raised\n\n{MARKER}\n")
    return file


def test_a_comment_is_written_once_and_edited_from_then_on(talk: Talk, report: Path) -> None:
    talk.has_head(7, HEAD)
    assert put_comment(7, report, HEAD) == "https://github.com/acme/limits/pull/7#issuecomment-1"
    report.write_text(f"`sandbox`: no changes\n\n{MARKER}\n")
    assert put_comment(7, report, HEAD) == "https://github.com/acme/limits/pull/7#issuecomment-1"
    assert talk.comments == [report.read_text()]


def test_a_comment_that_somebody_else_has_written_is_theirs(talk: Talk, report: Path) -> None:
    talk.has_head(7, HEAD)
    talk.somebody_comments(MARKER)
    talk.somebody_comments("thank you", login="github-actions[bot]")
    put_comment(7, report, HEAD)
    assert talk.comments == [MARKER, "thank you", report.read_text()]


def test_a_person_edits_their_own(talk: Talk, report: Path) -> None:
    talk.has_head(7, HEAD)
    talk.somebody_comments(MARKER)
    put_comment(7, report, HEAD, author="somebody")
    assert talk.comments == [report.read_text()]


def test_nothing_is_written_of_a_commit_that_is_no_more_the_head(talk: Talk, report: Path) -> None:
    talk.has_head(7, HEAD)
    assert put_comment(7, report, HEAD.replace("3", "4")) is None
    assert not talk.comments


def test_what_could_not_be_found_again_is_not_written(talk: Talk, tmp_path: Path) -> None:
    talk.has_head(7, HEAD)
    empty = tmp_path / "empty.md"
    empty.touch()
    with pytest.raises(GitHubError, match="is no report for a comment, and nothing was written"):
        put_comment(7, empty, HEAD)
    with pytest.raises(GitHubError, match="cannot be read"):
        put_comment(7, tmp_path / "nowhere.md", HEAD)
    assert not talk.calls


def test_what_gh_says_is_told_without_what_a_terminal_obeys(
    talk: Talk, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_TOKEN")
    with pytest.raises(GitHubError, match="set the GH_TOKEN variable") as refused:
        put_comment(7, report, HEAD)
    assert "permission to write pull requests" in str(refused.value)
    assert not talk.comments


def test_without_gh_it_says_what_is_missing(
    report: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitHubError, match="no `gh` on PATH"):
        put_comment(7, report, HEAD)


def test_an_answer_that_is_another_one_is_no_bug_of_ours(talk: Talk, report: Path) -> None:
    talk.file.write_text(json.dumps(json.loads(talk.file.read_text()) | {"pulls": {"7": 1}}))
    with pytest.raises(GitHubError, match=r"another one than expected \(head\.sha"):
        put_comment(7, report, HEAD)
