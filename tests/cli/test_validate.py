from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_limits.cli import main
from hubspot_limits.configuration.declaration import StackEntry, keys

Validate = Callable[..., list[str]]


@pytest.fixture
def validate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Validate:
    """Run the command in a folder of its own, and give the lines it prints, exit code last."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def run(*arguments: str) -> list[str]:
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "validate", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return [*capsys.readouterr().out.splitlines(), f"exit {ended.value.code or 0}"]

    return run


def stack(name: str, content: str | bytes) -> str:
    path = Path(f"Pulumi.{name}.yaml")
    path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return str(path)


VALID = """\
    config:
      hubspot-limits:portalId: "8800123"
      hubspot-limits:limits:
        companies -> deals: 50
        deals -> contacts:
          limit: 10
          labels: {Decision maker: 2}
"""


def test_a_valid_file_is_one_line_that_counts_what_it_declares(validate: Validate) -> None:
    one = "config: {hubspot-limits:portalId: 1, hubspot-limits:limits: {a -> b: 1}}"
    assert validate(stack("sandbox", VALID), stack("one", one)) == [
        "Pulumi.sandbox.yaml: 2 pairs, 3 limits",
        "Pulumi.one.yaml: 1 pair, 1 limit",
        "exit 0",
    ]


def test_every_mistake_of_every_file_is_named_with_its_line(validate: Validate) -> None:
    broken = stack(
        "broken",
        """\
        config:
          hubspot-limits:portalId: sandbox
          hubspot-limits:limits:
            deals -> contacts:
              limit: 0
              labels:
                Decision maker: ten
              lable: {Approver: 1}
            Deal -> 0-1: 5
            contacts -> companies:
            companies -> contacts: {limit: 10, labels: {Approver: 11}}
            contacts -> deals:
              types:
                USER_DEFINED/35: 1
                user_defined/35: 2
          hubspot-limits:maxWeight: 60
        """,
    )
    limits = "hubspot-limits:limits"
    at_least_1 = "expected a whole number of at least 1, or many for no limit"
    entry = "expected a limit of at least 1, many, or a map with limit, labels or types"
    assert validate(broken, stack("valid", VALID), stack("empty", "")) == [
        (
            f"{broken}:2: hubspot-limits:portalId: expected the digits of a portal's id, such as "
            '8800123, not "sandbox"'
        ),
        f'{broken}:5: {limits}."deals -> contacts".limit: {at_least_1}, not 0',
        (
            f'{broken}:7: {limits}."deals -> contacts".labels."Decision maker": {at_least_1}, '
            'not "ten"'
        ),
        (
            f'{broken}:8: {limits}."deals -> contacts".lable: unknown key, did you mean labels? '
            f"Known: {', '.join(keys(StackEntry))}"
        ),
        (
            f'{broken}:9: {limits}."Deal -> 0-1": the same as "deals -> contacts": expected one '
            "of them"
        ),
        f'{broken}:10: {limits}."contacts -> companies": {entry}, not null',
        (
            f'{broken}:11: {limits}."companies -> contacts".labels.Approver: 11 is above the '
            "object limit 10: expected 1 to 10, or an object limit of at least 11"
        ),
        (
            f'{broken}:15: {limits}."contacts -> deals".types."user_defined/35": the same as '
            '"USER_DEFINED/35": expected one of them'
        ),
        (
            f"{broken}:16: hubspot-limits:maxWeight: unknown key, did you mean maxWait? Known: "
            "portalId, apiVersion, accountType, tokenVariable, token, baseUrl, maxWait, maxLimit, "
            "quotaShare, limits, extends, without"
        ),
        "Pulumi.valid.yaml: 2 pairs, 3 limits",
        "Pulumi.empty.yaml:1: hubspot-limits:portalId: required, but missing",
        "exit 1",
    ]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        pytest.param(
            "config:\n  a: b: c\n", ":2:7: not YAML: mapping values are not allowed here", id="YAML"
        ),
        pytest.param(
            "a: 1\nb: *limits\n",
            ":2:4: not YAML: nothing is called &limits above it",
            id="an alias of nothing",
        ),
        pytest.param(b"a: 1\nb: \xe9\n", ":2:4: not UTF-8", id="Latin-1"),
        pytest.param(
            "a: 1\nb: '\x01'\n", ":2:5: not YAML: a character that YAML forbids", id="control"
        ),
        pytest.param(
            "a: &a [*a]\n",
            ":1:8: an alias within what it stands for",
            id="loop",
        ),
        pytest.param("- a\n", ":1: expected a map with the key config", id="a list"),
        pytest.param("\nconfig: 5\n", ":2: config: expected a map of settings", id="a number"),
    ],
)
def test_what_is_no_stack_file_is_refused_at_its_place(
    validate: Validate, content: str | bytes, finding: str
) -> None:
    file = stack("dev", content)
    assert validate(file) == [f"{file}{finding}", "exit 1"]


def test_a_number_too_long_to_read_is_refused(validate: Validate) -> None:
    number = "9" * 5000
    file = stack("dev", f"config: {{hubspot-limits:limits: {{deals -> contacts: {number}}}}}\n")
    finding = f'{file}:1: hubspot-limits:limits."deals -> contacts": expected'
    assert any(line.startswith(finding) for line in validate(file))


def test_a_key_that_is_there_twice_is_a_mistake_wherever_it_is(validate: Validate) -> None:
    file = stack(
        "dev",
        """\
        encryptionsalt: v1:one
        encryptionsalt: v1:two
        config:
          hubspot-limits:portalId: 1
          other:key: 1
          other:key: 2
          hubspot-limits:limits:
            deals -> contacts: {limit: 1, limit: 2}
            companies -> deals: {limit: 3}
            companies -> deals: {limit: 3}
        """,
    )
    limits = "hubspot-limits:limits"
    assert validate(file) == [
        f"{file}:2: encryptionsalt: also in line 1: expected a key once",
        f"{file}:6: other:key: also in line 5: expected a key once",
        f'{file}:8: {limits}."deals -> contacts".limit: also in line 8: expected a key once',
        f'{file}:10: {limits}."companies -> deals": also in line 9: expected a key once',
        "exit 1",
    ]


def test_what_is_pulumis_own_is_left_alone(validate: Validate) -> None:
    own = """\
        secretsprovider: passphrase
        encryptionsalt: v1:salt
        environment: [shared]
        config:
          aws:region: eu-west-1
          other:secret: {secure: v1:ciphertext}
          hubspot-limits:token: {secure: v1:ciphertext}
          hubspot-limits:portalId: 8800123
          hubspot-limits:limits: {deals -> contacts: {labels: {secure: 3}}}
        """
    assert validate(stack("dev", own)) == ["Pulumi.dev.yaml: 1 pair, 1 limit", "exit 0"]


def test_a_file_may_begin_with_a_byte_order_mark(validate: Validate) -> None:
    file = stack("dev", b"\xef\xbb\xbf" + dedent(VALID).encode())
    assert validate(file) == [f"{file}: 2 pairs, 3 limits", "exit 0"]


def test_an_alias_stands_for_what_it_names(validate: Validate) -> None:
    content = """\
        config:
          hubspot-limits:portalId: 1
          hubspot-limits:limits:
            deals -> contacts: &usual {limit: 5}
            deals -> companies: *usual
            deals -> tickets: {<<: *usual, labels: {Approver: 9}}
        """
    file = stack("dev", content)
    [finding, ended] = validate(file)
    assert finding.startswith(f'{file}:6: hubspot-limits:limits."deals -> tickets".labels.Approver')
    assert ended == "exit 1"


def test_only_the_token_is_a_secret_and_it_is_never_in_clear(validate: Validate) -> None:
    content = """\
        config:
          hubspot-limits:portalId: {secure: v1:ciphertext}
          hubspot-limits:token: pat-na1-secret
          hubspot-limits:tokenVariable: pat-na1-secret
          hubspot-limits:limits:
            deals -> contacts: {limit: {secure: v1:ciphertext}, labels: {Approver: 0}}
        """
    file = stack("dev", content)
    lines = validate(file)
    assert "pat-na1-secret" not in "".join(lines)
    clear = "expected clear text: only hubspot-limits:token is a secret"
    assert [line.removeprefix(f"{file}:") for line in lines] == [
        f"2: hubspot-limits:portalId: {clear}",
        (
            "3: hubspot-limits:token: expected a secret (`pulumi config set --secret "
            "hubspot-limits:token`), not clear text"
        ),
        (
            "4: hubspot-limits:tokenVariable: expected the name of an environment variable, such "
            "as HUBSPOT_SANDBOX_TOKEN, never a token itself"
        ),
        (
            '6: hubspot-limits:limits."deals -> contacts".labels.Approver: expected a whole number '
            "of at least 1, or many for no limit, not 0"
        ),
        f'6: hubspot-limits:limits."deals -> contacts".limit: {clear}',
        "exit 1",
    ]


def test_a_key_without_its_namespace_is_told_its_full_name(validate: Validate) -> None:
    file = stack("dev", f"{dedent(VALID)}  maxWait: 5\n")
    assert validate(file) == [
        f"{file}:8: maxWait: expected the key in full: hubspot-limits:maxWait",
        "exit 1",
    ]


def test_a_key_that_is_no_text_is_told_how_to_write_it(validate: Validate) -> None:
    content = """\
        config:
          hubspot-limits:portalId: 1
          hubspot-limits:limits:
            deals -> contacts:
              labels:
                2026-11-25: 5
                null: 5
                12: 5
        """
    place = 'hubspot-limits:limits."deals -> contacts".labels'
    assert validate(stack("dev", content)) == [
        (
            f"Pulumi.dev.yaml:6: {place}.2026-11-25: Pulumi reads this key as a time: write "
            '"2026-11-25" in quotes'
        ),
        (
            f"Pulumi.dev.yaml:7: {place}.null: Pulumi reads this key as nothing: write "
            '"null" in quotes'
        ),
        "exit 1",
    ]


def test_a_number_that_pulumi_reads_otherwise_is_told_both(validate: Validate) -> None:
    file = stack("dev", f"{dedent(VALID)}    tickets -> contacts: 0500\n")
    assert validate(file) == [
        (
            f'{file}:8: hubspot-limits:limits."tickets -> contacts": Pulumi reads 0500 as 320: '
            "write 320 or 500"
        ),
        "exit 1",
    ]


def test_a_stack_may_leave_its_limits_to_a_program(validate: Validate) -> None:
    file = stack("dev", "config: {hubspot-limits:portalId: 1}")
    assert validate(file) == [f"{file}: no limits, so its program may declare them", "exit 0"]


def test_a_project_may_ask_every_stack_for_limits(validate: Validate) -> None:
    Path("Pulumi.yaml").write_text("name: hubspot-limits\nconfig: {limits: {type: object}}\n")
    file = stack("dev", "config: {hubspot-limits:portalId: 1}")
    assert validate(file) == [
        f"{file}:1: hubspot-limits:limits: expected a map of pairs such as deals -> contacts",
        "exit 1",
    ]


def test_settings_of_the_project_are_the_stacks(validate: Validate) -> None:
    project = Path("Pulumi.yaml")
    file = stack("dev", "config: {hubspot-limits:limits: {deals -> contacts: 5}}")
    project.write_text("name: mine\nconfig: {hubspot-limits:portalId: {value: 8800123}}\n")
    assert validate(file) == [f"{file}: 1 pair, 1 limit", "exit 0"]
    project.write_text("name: mine\nconfig: {hubspot-limits:portalId: {value: sandbox}}\n")
    [finding, ended] = validate(file)
    assert finding.startswith(f"{file}: hubspot-limits:portalId: expected the digits")
    assert finding.endswith("(in Pulumi.yaml)")
    assert ended == "exit 1"


def test_what_an_environment_may_give_is_not_missing(validate: Validate) -> None:
    file = stack("dev", "environment: [shared]\nconfig: {hubspot-limits:limits: {a -> b: 5}}")
    assert validate(file) == [
        (
            f"{file}:2: warning: hubspot-limits:portalId: not in this file; Pulumi may have it "
            "from its environment"
        ),
        f"{file}: 1 pair, 1 limit",
        "exit 0",
    ]


def test_a_limit_above_the_highest_new_one_is_a_warning(validate: Validate) -> None:
    file = stack("dev", f"{dedent(VALID)}    tickets -> contacts: 10001\n")
    assert validate(file) == [
        (
            f'{file}:8: warning: hubspot-limits:limits."tickets -> contacts".limit: expected at '
            "most 10000 (hubspot-limits:maxLimit), not 10001, unless it is so already"
        ),
        f"{file}: 3 pairs, 4 limits",
        "exit 0",
    ]


def test_a_key_without_a_namespace_may_be_the_projects_own(validate: Validate) -> None:
    Path("Pulumi.yaml").write_text("name: hubspot-limits\n")
    file = stack("dev", f"{dedent(VALID)}  maxWait: soon\n  maxWeight: 5\n")
    assert [line.split(": ")[0] for line in validate(file)] == [f"{file}:8", f"{file}:9", "exit 1"]


def test_an_address_in_the_environment_is_no_matter_of_the_file(
    validate: Validate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBSPOT_BASE_URL", "no address")
    assert validate(stack("dev", VALID))[-1] == "exit 0"


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_checked(validate: Validate) -> None:
    assert validate("missing.yaml", ".", stack("dev", VALID)) == [
        "missing.yaml: cannot be read: No such file or directory",
        ".: cannot be read: Is a directory",
        "Pulumi.dev.yaml: 2 pairs, 3 limits",
        "exit 1",
    ]


@pytest.mark.parametrize(
    ("project", "folder"),
    [
        pytest.param("name: a\nstackConfigDir: stacks\n", "stacks", id="the folder it names"),
        pytest.param("name: a\n", ".", id="beside Pulumi.yaml"),
        pytest.param("", ".", id="an empty Pulumi.yaml"),
    ],
)
def test_without_files_all_stacks_of_the_project_are_checked(
    validate: Validate, monkeypatch: pytest.MonkeyPatch, project: str, folder: str
) -> None:
    Path("Pulumi.yaml").write_text(project)
    Path("stacks").mkdir()
    for name in ("b", "a"):
        Path(stack(name, VALID)).rename(Path(folder, f"Pulumi.{name}.yaml"))
    checked = ["Pulumi.a.yaml: 2 pairs, 3 limits", "Pulumi.b.yaml: 2 pairs, 3 limits", "exit 0"]
    at = "" if folder == "." else f"{folder}/"
    assert validate() == [f"{at}{checked[0]}", f"{at}{checked[1]}", "exit 0"]
    below = Path("docs", "deep")
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert validate() == [f"../../{at}{checked[0]}", f"../../{at}{checked[1]}", "exit 0"]


@pytest.mark.parametrize(
    ("project", "message"),
    [
        pytest.param(
            None,
            r"there is no Pulumi\.yaml in .* Go to the project's folder, .*",
            id="none",
        ),
        pytest.param(
            "name: a", r"there is no stack file, Pulumi\.<stack>\.yaml, in .*", id="empty"
        ),
        pytest.param("a: b: c", r".*Pulumi\.yaml:1:5: not YAML: .*", id="not YAML"),
    ],
)
def test_without_files_and_without_stacks_it_says_what_is_missing(
    validate: Validate, project: str | None, message: str
) -> None:
    if project is not None:
        Path("Pulumi.yaml").write_text(project)
    [ended] = validate()
    assert re.fullmatch(f"exit Error: {message}", ended)


def test_on_github_each_finding_is_also_an_annotation_at_its_line(
    validate: Validate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    folder = tmp_path / "a,b"
    folder.mkdir()
    monkeypatch.chdir(folder)
    broken = stack("broken", "config:\n  a: b: c\n")
    odd = stack("odd", f"{dedent(VALID)}    100% -> b: 5\n")
    place = "hubspot-limits:limits."
    assert validate(broken, odd, stack("valid", VALID)) == [
        f"{broken}:2:7: not YAML: mapping values are not allowed here",
        (
            f"::error file=a%2Cb/{broken},line=2,col=7::not YAML: mapping values are not allowed "
            "here"
        ),
        f'{odd}:8: {place}"100% -> b": expected a pair such as deals -> contacts',
        (
            f'::error file=a%2Cb/{odd},line=8::{place}"100%25 -> b": expected a pair such as '
            "deals -> contacts"
        ),
        "Pulumi.valid.yaml: 2 pairs, 3 limits",
        "exit 1",
    ]


def test_the_command_is_installed_with_the_package(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("config: {a: 1}")
    ended = subprocess.run(
        [Path(sys.executable).with_name("hubspot-limits"), "validate", "dev.yaml"],
        cwd=tmp_path,
        env={**os.environ, "GITHUB_ACTIONS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout.startswith("dev.yaml:1: hubspot-limits:portalId: required, but missing\n")
    assert not ended.stderr


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """A valid file of which a piece was replaced, by YAML's own signs more often than not."""
    text = dedent(VALID)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 40, len(text))))
    pieces = st.text(":-{}[],&*?|#!'\"~<>% \na1.") | st.text(max_size=5)
    return text[:start] + draw(pieces) + text[end:]


@given(damaged_files())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_counted_or_refused_line_by_line(validate: Validate, text: str) -> None:
    is_counted_or_refused(validate, text)


@pytest.mark.exhaustive
@given(damaged_files())
@settings(max_examples=3_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_very_many_damaged_files_are_counted_or_refused(validate: Validate, text: str) -> None:
    is_counted_or_refused(validate, text)


def is_counted_or_refused(validate: Validate, text: str) -> None:
    *lines, ended = validate(stack("dev", text.encode("utf-8", "replace")))
    assert lines
    assert all(line.startswith("Pulumi.dev.yaml:") for line in lines)
    assert ended in ("exit 0", "exit 1")
