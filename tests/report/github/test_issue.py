from __future__ import annotations

from hubspot_limits.report.github.issue import MARKER, TITLE, close_issue, put_issue
from tests.report.github.talk import Talk

TOLD = "1 stack: 1 with drift.\n\nsandbox (portal 8800123): with drift: 1 limit (1 differs)."
GITHUB_TAKES = 65_536


def test_one_issue_is_opened_edited_closed_and_another_one_opened_after_that(talk: Talk) -> None:
    assert close_issue() is None
    put_issue("10 declared, 7 live", "https://github.com/acme/limits/actions/runs/17")
    put_issue("10 declared, 8 live")
    (issue,) = talk.issues
    assert issue["title"] == TITLE
    assert "8 live" in issue["body"]
    assert "runs/17" not in issue["body"]
    assert close_issue() == "https://github.com/acme/limits/issues/1"
    assert close_issue() is None
    put_issue(TOLD)
    assert [issue["state"] for issue in talk.issues] == ["closed", "open"]


def test_what_a_portal_has_is_neither_markup_nor_a_mention(talk: Talk) -> None:
    put_issue("label '```\n@all <img src=x> \u202eevil' changed")
    (issue,) = talk.issues
    assert "````\nlabel '```\n@all <img src=x> \\u202eevil' changed\n````" in issue["body"]


def test_of_very_much_drift_whole_lines_are_told_and_the_rest_counted(talk: Talk) -> None:
    line = "  deals -> contacts: label 'Ä': 5 declared, 5 known, 3 live: changed outside Pulumi"
    put_issue("\n".join([line] * 2000))
    (issue,) = talk.issues
    assert len(issue["body"]) < GITHUB_TAKES
    shown = issue["body"].count("changed outside Pulumi")
    assert f"... and {2000 - shown} lines more." in issue["body"]
    assert issue["body"].endswith(MARKER)
