from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.project import ToolError
from tools.stacks import Stack, every_stack, for_another_backend, named_stack

if TYPE_CHECKING:
    from pathlib import Path

STACK_FILE = """\
secretsprovider: passphrase
encryptionsalt: v1:abc=
config:
  hubspot-limits:portalId: "8800123"
  hubspot-limits:tokenVariable: SALES_TOKEN
  hubspot-limits:token:
    secure: v1:def=
  other:password: {secure: "v1:ghi="}
  hubspot-limits:limits:
    deals -> contacts: {limit: 10, labels: {Decision maker: 2}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "Pulumi.sandbox.yaml").write_text(STACK_FILE)
    (folder / "Pulumi.production.yaml").write_text("config: {}\n")
    (folder / "notes.txt").write_text("no stack")
    return folder


def test_every_stack_file_is_a_stack(folder: Path) -> None:
    assert list(every_stack(folder)) == ["production", "sandbox"]


def test_a_stack_knows_its_portal_and_where_its_token_is(folder: Path) -> None:
    stack = named_stack("sandbox", folder)
    assert (stack.portal_id, stack.token_variable, stack.has_token) == (
        "8800123",
        "SALES_TOKEN",
        True,
    )


@pytest.mark.parametrize("content", ["", "config:\n", "config: {}\n"])
def test_a_stack_file_may_be_empty(folder: Path, content: str) -> None:
    (folder / "Pulumi.sandbox.yaml").write_text(content)
    stack = named_stack("sandbox", folder)
    assert (stack.portal_id, stack.token_variable, stack.has_token) == ("", None, False)


def test_an_unknown_stack_is_answered_with_the_stacks_there_are(folder: Path) -> None:
    with pytest.raises(ToolError) as error:
        named_stack("sandbx", folder)
    assert str(error.value) == (
        "There is no stack 'sandbx' in stacks/. Did you mean sandbox? Stacks: production, sandbox."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("config:\n  a: [\n", "is not valid YAML, line 3: "),
        ("config:\n  a: 1\n  a: 2\n", 'line 3: found duplicate key "a" with value "2"'),
        ("a: \x00", "is not valid YAML."),
        ("- a\n", "no stack file"),
        ("config: 5\n", "config"),
    ],
)
def test_a_file_that_is_no_stack_file_is_named(folder: Path, content: str, said: str) -> None:
    (folder / "Pulumi.sandbox.yaml").write_text(content)
    with pytest.raises(ToolError, match=r"^stacks/Pulumi\.sandbox\.yaml") as error:
        named_stack("sandbox", folder)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_mistake_in_one_stack_file_keeps_nobody_from_another(folder: Path) -> None:
    (folder / "Pulumi.sandbox.yaml").write_text("config: {a: [")
    assert named_stack("production", folder).name == "production"
    assert list(every_stack(folder)) == ["production"]


def test_another_backend_gets_no_secret_and_every_other_setting_as_written(folder: Path) -> None:
    assert for_another_backend(named_stack("sandbox", folder)) == (
        "config:\n"
        '  hubspot-limits:portalId: "8800123"\n'
        "  hubspot-limits:tokenVariable: SALES_TOKEN\n"
        "  hubspot-limits:limits:\n"
        "    deals -> contacts: {limit: 10, labels: {Decision maker: 2}}\n"
    )


def test_another_backend_gets_no_token_in_clear_either() -> None:
    stack = Stack("sandbox", {"config": {"hubspot-limits:token": "pat-na1-1"}})
    assert "pat-na1-1" not in for_another_backend(stack)
