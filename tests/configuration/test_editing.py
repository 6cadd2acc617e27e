"""Limits are changed in files that people write, and whatever else is there stays as it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hubspot_limits.configuration.editing.changes import (
    CannotEditError,
    ValueEdit,
    edited,
    value_of,
)
from hubspot_limits.configuration.editing.edited_file import EditedFile
from hubspot_limits.configuration.editing.replacing import FileNotWrittenError, ReadFile
from hubspot_limits.configuration.editing.writing import scalar
from hubspot_limits.configuration.findings import FileError

AT = ("config", "hubspot-limits:limits")

STACK = """\
# The limits of the sandbox.
config:
  hubspot-limits:portalId: "8800123"   # the sandbox
  'hubspot-limits:limits':
    # A contact has up to 3 companies.
    contacts -> companies: {limit: 3, labels: {Billing approver: 1}} # one line
    companies -> contacts: 500 # a number alone

    deals -> contacts:
      limit: 0x0A   # ten
      labels:
        "Decision maker": 2   # two

        Lawyer:   1
      protect: true
    "tickets -> contacts": {
      limit: 5, # in braces over lines
    }
# The end.
encryptionsalt: v1:salt=
"""

Edit = Callable[..., list[str]]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Edit the stack above, and give what the diff takes away and adds."""

    def run(change: Callable[[EditedFile], object], text: str = STACK) -> list[str]:
        file = tmp_path / "Pulumi.sandbox.yaml"
        file.write_text(text)
        editing = EditedFile.of(file, AT)
        change(editing)
        lines = editing.diff().splitlines()[2:]
        return [line for line in lines if line[0] in "+-"]

    return run


def test_a_number_is_changed_where_it_stands(edit: Edit) -> None:
    assert edit(lambda file: file.set("deals -> contacts", ("limit",), 25)) == [
        "-      limit: 0x0A   # ten",
        "+      limit: 25   # ten",
    ]
    assert edit(lambda file: file.set("companies -> contacts", ("limit",), "many")) == [
        "-    companies -> contacts: 500 # a number alone",
        "+    companies -> contacts: many # a number alone",
    ]


def test_a_label_is_found_however_it_is_quoted(edit: Edit) -> None:
    assert edit(lambda file: file.set("deals -> contacts", ("labels", "Decision maker"), 3)) == [
        '-        "Decision maker": 2   # two',
        '+        "Decision maker": 3   # two',
    ]


def test_a_new_label_stands_below_the_last_one(edit: Edit) -> None:
    assert edit(lambda file: file.set("deals -> contacts", ("labels", "Buyer"), 3)) == [
        "+        Buyer: 3"
    ]


def test_a_new_value_stays_in_the_braces_of_its_entry(edit: Edit) -> None:
    assert edit(lambda file: file.set("contacts -> companies", ("types", "WORK/7"), 3)) == [
        "-    contacts -> companies: {limit: 3, labels: {Billing approver: 1}} # one line",
        (
            "+    contacts -> companies: "
            "{limit: 3, labels: {Billing approver: 1}, types: {WORK/7: 3}} # one line"
        ),
    ]
    assert edit(lambda file: file.set("tickets -> contacts", ("labels", "Escalation"), 1)) == [
        "-      limit: 5, # in braces over lines",
        "+      limit: 5, labels: {Escalation: 1}, # in braces over lines",
    ]


def test_a_number_alone_becomes_a_map_when_a_label_is_added(edit: Edit) -> None:
    assert edit(lambda file: file.set("companies -> contacts", ("labels", "Owner"), 1)) == [
        "-    companies -> contacts: 500 # a number alone",
        "+    companies -> contacts: {limit: 500, labels: {Owner: 1}} # a number alone",
    ]


def test_a_label_that_is_removed_takes_its_empty_map_with_it(edit: Edit) -> None:
    path = ("labels", "Billing approver")
    assert edit(lambda file: file.remove("contacts -> companies", path)) == [
        "-    contacts -> companies: {limit: 3, labels: {Billing approver: 1}} # one line",
        "+    contacts -> companies: {limit: 3} # one line",
    ]
    assert edit(lambda file: file.remove("deals -> contacts", ("labels", "Lawyer"))) == [
        "-        Lawyer:   1"
    ]


def test_a_pair_goes_with_its_last_limit(edit: Edit) -> None:
    def remove_both(file: EditedFile) -> None:
        file.remove("contacts -> companies", ("limit",))
        file.remove("contacts -> companies", ("labels", "Billing approver"))

    assert edit(remove_both) == [
        "-    contacts -> companies: {limit: 3, labels: {Billing approver: 1}} # one line"
    ]


def test_a_new_pair_stands_beside_its_reverse_or_the_others_of_its_object_type(edit: Edit) -> None:
    def add(file: EditedFile) -> None:
        file.add("contacts -> deals", {"labels": {"Decision maker for": 5}})
        file.add("companies -> deals", 50)
        file.add("pet -> contacts", 4, comment="2-1 by its name")

    result = edit(add)
    assert result == [
        "+    companies -> deals: 50",
        "+    contacts -> deals: {labels: {Decision maker for: 5}}",
        "+    # 2-1 by its name",
        "+    pet -> contacts: 4",
    ]


def test_a_file_in_alphabetical_order_stays_so(edit: Edit) -> None:
    text = "config: {hubspot-limits:limits: {a -> b: 1, c -> d: 2, e -> f: 3}}\n"
    assert edit(lambda file: file.add("d -> a", 9), text)[1] == (
        "+config: {hubspot-limits:limits: {a -> b: 1, c -> d: 2, d -> a: 9, e -> f: 3}}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Nothing yet.\n",
        "config:\n",
        "config: {}\n",
        "config:\n  other: 1\n",
        "config:\n  o: 1",
    ],
)
def test_a_file_without_limits_gets_them(text: str) -> None:
    after = edited(text, [ValueEdit((*AT, "deals -> contacts"), 10, comment="ten")])
    assert after.startswith(text.rstrip("{} \n"))
    added = "  hubspot-limits:limits:\n    # ten\n    deals -> contacts: 10"
    assert after.rstrip("\n").endswith(added)


def test_windows_line_ends_stay_and_are_used() -> None:
    text = STACK.replace("\n", "\r\n")
    after = edited(text, [ValueEdit((*AT, "a -> b"), {"limit": 1}), ValueEdit((*AT, "c -> d"), 2)])
    assert after.count("\n") == after.count("\r\n") == text.count("\r\n") + 2


SHARED = """\
config:
  hubspot-limits:limits:
    a -> b: &same {limit: 3, labels: {X: 1}}
    c -> d: *same
    e -> f:
      <<: *same
      limit: 9
"""


def test_what_is_put_in_is_indented_as_the_file_is(edit: Edit) -> None:
    text = "config: &all\n    hubspot-limits:limits:\n        a -> b:\n            limit: 3\n"

    def change(file: EditedFile) -> None:
        file.set("a -> b", ("labels", "X"), 1)
        file.add("c -> d", {"labels": {f"label {number:03}": 1 for number in range(9)}})

    assert edit(change, text)[:5] == [
        "+            labels:",
        "+                X: 1",
        "+        c -> d:",
        "+            labels:",
        "+                label 000: 1",
    ]


def test_an_alias_gets_a_value_of_its_own_and_the_anchor_keeps_its(edit: Edit) -> None:
    assert edit(lambda file: file.set("c -> d", ("limit",), 4), SHARED) == [
        "-    c -> d: *same",
        "+    c -> d: {limit: 4, labels: {X: 1}}",
    ]


def test_what_is_merged_from_another_is_overridden(edit: Edit) -> None:
    assert edit(lambda file: file.set("e -> f", ("labels", "Y"), 4), SHARED) == [
        "+      labels:",
        "+        X: 1",
        "+        Y: 4",
    ]


def test_a_value_that_others_share_is_not_changed(edit: Edit) -> None:
    with pytest.raises(CannotEditError, match=r"limit cannot be changed .*Change it by hand"):
        edit(lambda file: file.set("a -> b", ("limit",), 4), SHARED)


def test_only_what_is_shared_is_named_as_what_cannot_be_changed(edit: Edit) -> None:
    def change(file: EditedFile) -> None:
        file.set("a -> b", ("limit",), 4)
        file.set("e -> f", ("labels", "Y"), 5)
        file.add("g -> h", 6)

    with pytest.raises(CannotEditError) as refused:
        edit(change, SHARED)
    assert str(refused.value).startswith(
        'config.hubspot-limits:limits."a -> b".limit cannot be changed without'
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_a_key_or_a_value(text: str) -> None:
    assume(text != "<<")  # merges another map
    assert value_of(f"{{{scalar(text)}: {scalar(text)}}}") == {text: text}
    assert value_of(f"{scalar(text)}: {scalar(text)}\n") == {text: text}


_TEXTS = st.sampled_from(["X", "Decision maker", "a: b", "yes", "it's #1", "→", "0500"])
_BRACES = "{{ labels:  {{{}:  2 }},\n        limit: 3 }}"
_LINES = """
      limit:  {}  # why

      labels:   # these
        {}: 3
      protect: true"""
_ENTRIES = st.one_of(
    st.integers(1, 99).map(str),
    st.builds("{{limit: {}}}".format, st.integers(1, 9)),
    st.builds(_BRACES.format, _TEXTS.map(scalar)),
    st.builds(_LINES.format, st.integers(1, 9), _TEXTS.map(scalar)),
)
_AROUND = st.sampled_from(["", "    # a comment\n", "\n", "  # odd\n\n"])
_AT_THE_END = st.sampled_from(["", "   # at the end"])


@st.composite
def _files(draw: st.DrawFn) -> tuple[str, list[str]]:
    pairs = draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
    lines = [
        f"{draw(_AROUND)}    {pair} -> x: {draw(_ENTRIES)}{draw(_AT_THE_END)}\n" for pair in pairs
    ]
    return f"# top\nconfig:\n  hubspot-limits:limits:\n{''.join(lines)}# bottom\n", pairs


@given(_files(), st.data())
def test_lines_of_other_pairs_stay_byte_for_byte(
    file: tuple[str, list[str]], data: st.DataObject
) -> None:
    text, pairs = file
    changed = data.draw(st.sampled_from(pairs))
    path = data.draw(st.sampled_from([("limit",), ("labels", "X"), ("labels", "New")]))
    editing = EditedFile(ReadFile(Path("stack"), text.encode()), AT)
    editing.set(f"{changed} -> x", path, 7)
    editing.add("new -> x", {"limit": 8})
    after = editing.text()

    def others(whole: str) -> list[str]:
        """The lines but for those of the entry that is changed, and the new one."""
        kept, is_of_changed = [], False
        for line in whole.splitlines():
            if line.startswith("    ") and line[4:5].strip(" #"):
                is_of_changed = line.startswith((f"    {changed} ->", "    new ->"))
            elif line.startswith(("#", "config", "  h")):
                is_of_changed = False
            if not is_of_changed or line.strip().startswith("#"):
                kept.append(line)
        return [line for line in kept if line.strip()]

    assert others(after) == others(text)


def test_a_file_is_written_in_one_step_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_bytes(b"\xef\xbb\xbfold")
    file.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to("stack.yaml")
    ReadFile.of(link).replace("new")
    assert file.read_bytes() == b"\xef\xbb\xbfnew"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "stack.yaml"]


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("old")
    read = ReadFile.of(file)
    file.write_text("somebody else's")
    with pytest.raises(FileNotWrittenError, match="changed meanwhile, and is left alone"):
        read.replace("new")
    assert file.read_text() == "somebody else's"
    new = ReadFile(tmp_path / "new.yaml", None)
    (tmp_path / "new.yaml").write_text("somebody else's")
    with pytest.raises(FileNotWrittenError, match="made by somebody else"):
        new.replace("new")


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("old")
    file.chmod(0o444)
    with pytest.raises(FileNotWrittenError, match="read-only"):
        ReadFile.of(file).replace("new")
    assert file.read_text() == "old"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_is_interrupted_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("old")
    read = ReadFile.of(file)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os if step == "fsync" else Path, step, interrupt)
    with pytest.raises(KeyboardInterrupt):
        read.replace("new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("old")
    read = ReadFile.of(file)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(FileNotWrittenError, match="as it was: No space left on device"):
        read.replace("new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_what_is_not_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("config: {\n")
    editing = EditedFile.of(file, AT)
    editing.set("deals -> contacts", ("limit",), 3)
    with pytest.raises(FileError, match="not YAML"):
        editing.text()
