"""No text from configuration, HubSpot or Pulumi is obeyed where a report is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hubspot_limits.report.change import LimitChange
from hubspot_limits.report.report import Report, ReportOrigin
from hubspot_limits.report.stack_report import StackReport, failed
from hubspot_limits.report.written.annotations import Annotation
from hubspot_limits.report.written.escaping import code, words
from hubspot_limits.report.written.markdown import MARKER, Surface, as_markdown
from hubspot_limits.report.written.text import as_text
from tests.report.cases import HOSTILE, ORIGIN

_PIECES = st.sampled_from(
    (
        *("|", "\\", "`", "``", "```", "\n", "\r", " ", "@all", "<b>", "</td>", "<!--", "-->"),
        *("&lt;", "[x](http://x)", "![i](//x)", "# ", "> ", "- ", "::error::", "##[group]"),
        *("\u202e", "\x1b[2J", "https://x.example", "www.x.example", "#17", "~~~", "|---|"),
        *("*", "_", "é", "日本", "\ud800"),
    )
)
TEXTS = st.lists(_PIECES | st.text(max_size=5), max_size=12).map("".join)

_PLAIN_TOKENS = {
    *("inline", "text", "code_inline", "softbreak", "fence", "link_open", "link_close"),
    *(f"{name}_{end}" for name in ("strong", "paragraph", "heading") for end in ("open", "close")),
    *(f"{name}_{end}" for name in ("blockquote", "bullet_list") for end in ("open", "close")),
    *(f"{name}_{end}" for name in ("list_item", "table", "thead") for end in ("open", "close")),
    *(f"{name}_{end}" for name in ("tbody", "tr", "th", "td") for end in ("open", "close")),
}


def report_with(text: str) -> Report:
    """A report that has the text wherever a text from outside may stand."""
    change = LimitChange(
        pair=text,
        path=("labels", text),
        old=2,
        new=1,
        file=text or None,
        line=3,
        at_limit=text or None,
    )
    stack = StackReport(
        stack=text,
        changes=(change,),
        unknown={text: text},
        warnings=(text,),
        notes=(text,),
        against=text,
        others=(text,),
        taken=(text,),
    )
    return Report(origin=ORIGIN, stacks=(stack, failed(f"{text} ", text)))


def tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        yield token
        yield from token.children or ()


@given(TEXTS)
@example(HOSTILE)
@example("a\\|b")
@example("`")
@example("")
def test_no_text_is_markup(text: str) -> None:
    found = list(tokens(as_markdown(report_with(text), Surface.COMMENT)))
    html = [token.content.strip() for token in found if token.type.startswith("html")]
    assert html == [MARKER]
    assert {token.type for token in found if not token.type.startswith("html")} <= _PLAIN_TOKENS
    links = [str(token.attrs["href"]) for token in found if token.type == "link_open"]
    assert all(link.startswith((str(ORIGIN.source), str(ORIGIN.run))) for link in links)


@given(TEXTS)
@example(HOSTILE)
def test_no_text_breaks_a_table(text: str) -> None:
    found = list(tokens(as_markdown(report_with(text), Surface.COMMENT)))
    counts = [
        sum(token.type == kind for token in found) for kind in ("table_open", "tr_open", "td_open")
    ]
    assert counts == [1, 2, 6]


@given(TEXTS)
@example(HOSTILE)
def test_outside_of_code_nothing_of_a_text_is_left_that_github_would_link(text: str) -> None:
    markdown = as_markdown(report_with(text), Surface.COMMENT)
    prose = "".join(token.content for token in tokens(markdown) if token.type == "text")
    assert not {"@", "#", "/", "www"} & {*prose, prose[prose.find("www") :][:3]}


@given(TEXTS)
@example(HOSTILE)
def test_no_text_is_obeyed_by_a_terminal_or_a_job(text: str) -> None:
    report = report_with(text)
    annotations = "".join(str(Annotation("error", text, text, 3)))
    for shown in (as_text(report), as_markdown(report, Surface.SUMMARY), annotations):
        characters = {unicodedata.category(character) for character in shown if character != "\n"}
        assert not characters & {"Cc", "Cs"}
        assert "\u202e" not in shown
    assert "\n" not in annotations
    assert not [line for line in as_text(report).splitlines() if line.lstrip().startswith("::")]


@given(TEXTS)
def test_an_annotation_has_just_the_place_that_it_was_given(text: str) -> None:
    command, _, others = str(Annotation("error", text, text or "x", 3)).partition(" ")
    properties, _, message = others.partition("::")
    assert command == "::error"
    assert [assignment.partition("=")[0] for assignment in properties.split(",")] == [
        "file",
        "line",
    ]
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Decision maker", "`Decision maker`"),
        ("Sales | EMEA", r"`Sales \| EMEA`"),
        (r"a\|b", r"`a\\x7cb`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("", "`  `"),
        ("x" * 300, f"`{'x' * 60}... (240 more)`"),
    ],
)
def test_a_text_is_shown_as_code(text: str, shown: str) -> None:
    assert code(text) == shown


@pytest.mark.parametrize(
    "text", ["at least 42 deals are at the limit of 10 (20 samples from HubSpot)", "Not read: no."]
)
def test_a_phrase_of_ours_stays_as_it_is(text: str) -> None:
    assert words(text) == text


@pytest.mark.parametrize("text", ["at @all", "see www.x.example", "a|b", "_a_", "(x) [y](z)", ""])
def test_a_phrase_that_might_be_markup_is_code(text: str) -> None:
    assert words(text) == code(text)


@pytest.mark.parametrize("run", ["javascript:alert(1)", "https://x y", "https://x)", "https://x\n"])
def test_no_address_is_taken_that_is_none(run: str) -> None:
    with pytest.raises(ValueError, match="expected an address"):
        ReportOrigin(at=ORIGIN.at, run=run)
