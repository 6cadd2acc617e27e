from __future__ import annotations

import pytest

from hubspot_limits.simulated_run.copies import StackCopies, without_secrets
from hubspot_limits.simulated_run.stacks import SimulatedProject
from tests.simulated_run.trial import stack_files

OF_ANOTHER_BACKEND = b"""\
secretsprovider: passphrase
encryptionsalt: v1:abc=
environment: [prod]
config:
  hubspot-limits:portalId: "8800123"
  hubspot-limits:token:
    secure: v1:def=
  other:password: {secure: "v1:ghi="}
  other:nested: {user: me, keys: [{secure: a}, b, {secure: c}]}
  other:octal: 0500
  hubspot-limits:limits:
    deals -> contacts: {limit: 10, labels: {Decision maker: 2}}  # two
"""


def test_a_copy_has_no_secret_and_every_other_setting_as_written() -> None:
    assert without_secrets(OF_ANOTHER_BACKEND).decode() == (
        "config:\n"
        '  hubspot-limits:portalId: "8800123"\n'
        "  other:nested: {user: me, keys: [b]}\n"
        "  other:octal: 0500\n"
        "  hubspot-limits:limits:\n"
        "    deals -> contacts: {limit: 10, labels: {Decision maker: 2}}  # two\n"
    )


def test_a_copy_has_no_token_in_clear_either() -> None:
    assert b"pat-na1-1" not in without_secrets(b"config:\n  hubspot-limits:token: pat-na1-1\n")


@pytest.mark.parametrize("content", [b"config: [", b"- a\n", b"\xff", b"config: 5\n", b""])
def test_what_is_no_stack_file_is_left_to_pulumi_to_refuse(content: bytes) -> None:
    assert without_secrets(content) == content


def test_what_is_set_in_a_copy_holds_until_its_stack_file_changes(
    project: SimulatedProject,
) -> None:
    copies = StackCopies(project)
    copies.copy_all()
    copies.of("sandbox").write_text("config: {set: 1}")
    copies.copy_all()
    assert copies.of("sandbox").read_text() == "config: {set: 1}"

    project.stack("sandbox").file.write_text("config: {}\n")
    copies.copy_all()
    assert copies.of("sandbox").read_text() == "config: {}\n"


def test_another_run_begins_with_what_the_stack_files_say(project: SimulatedProject) -> None:
    before = stack_files(project)
    copies = StackCopies(project)
    copies.copy_all()
    copies.of("production").write_text("config: {set: 1}")
    copies.forget()
    copies.copy_all()
    assert copies.of("production").read_bytes() == before["production"]
    assert stack_files(project) == before
