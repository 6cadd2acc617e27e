from __future__ import annotations

import pytest

from hubspot_limits.simulated_run.options import option, with_option, words

STACK = ("--stack", "-s")


@pytest.mark.parametrize(
    ("command", "stack"),
    [
        ("up --stack sandbox", "sandbox"),
        ("up --stack=sandbox --yes", "sandbox"),
        ("-s sandbox up", "sandbox"),
        ("up -s=sandbox", "sandbox"),
        ("up -s one --stack two", "two"),
        ("up", None),
        ("up --stack", None),
        ("up -- --stack sandbox", None),
        ("up --stacks sandbox", None),
    ],
)
def test_an_option_is_found_in_each_of_its_spellings(command: str, stack: str | None) -> None:
    assert option(command.split(), *STACK) == stack


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        ("up --stack organization/mine/dev -y", "up --stack dev -y"),
        ("up -s=organization/mine/dev", "up -s=dev"),
        ("up", "up"),
    ],
)
def test_an_option_is_given_another_value_where_it_stands(command: str, changed: str) -> None:
    assert with_option(command.split(), "dev", *STACK) == changed.split()


def test_the_words_of_a_command_are_found_among_pulumi_s_options() -> None:
    command = ["--color", "never", "-C", ".", "--non-interactive", "-v=3", "stack", "init", "dev"]
    assert [word for _, word in words(command)] == ["stack", "init", "dev"]
