"""What a stack declares with its bases, and where each value comes from."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from hubspot_limits.configuration.bases.effective import Effective, effective, folder_of_bases

BASE = """\
deals -> contacts:
  limit: 10
  labels:
    Decision maker: 2
    Lawyer: 1
companies -> deals: 50
pet -> contacts: {labels: {Owner: 2}}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    Path("base.yaml").write_text(BASE)
    return tmp_path


def file(name: str, content: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(dedent(content))


def stack(**given: object) -> Effective:
    """A stack that extends base.yaml, unless it says otherwise."""
    settings = {"extends": "base.yaml", **given}
    return effective({f"hubspot-limits:{key}": value for key, value in settings.items()}, Path())


def values(found: Effective) -> dict[str, dict[str, object]]:
    assert found.is_right, (found.mistakes, found.findings)
    return {str(pair): {path[-1]: limit for path, limit in pair.values()} for pair in found.entries}


def mistakes(**given: object) -> list[str]:
    return [str(mistake) for mistake in stack(**given).mistakes]


def places(found: Effective, pair: str) -> dict[str, str]:
    [entry] = [declared for declared in found.entries if str(declared) == pair]
    return {path[-1]: str(found.origin(entry, path)) for path, _ in entry.values()}


def test_a_base_alone_is_what_a_stack_declares() -> None:
    assert values(stack()) == {
        "deals -> contacts": {"limit": 10, "Decision maker": 2, "Lawyer": 1},
        "companies -> deals": {"limit": 50},
        "pet -> contacts": {"Owner": 2},
    }


def test_the_stack_wins_by_object_limit_label_and_type_and_adds_pairs() -> None:
    limits = {"Deal -> 0-1": {"limit": 25, "labels": {"Lawyer": "many"}}, "tickets -> deals": 5}
    found = stack(limits=limits)
    assert values(found) == {
        "deals -> contacts": {"limit": 25, "Decision maker": 2, "Lawyer": "many"},
        "companies -> deals": {"limit": 50},
        "pet -> contacts": {"Owner": 2},
        "tickets -> deals": {"limit": 5},
    }
    assert places(found, "deals -> contacts") == {
        "limit": "the stack",
        "Decision maker": "base.yaml:4",
        "Lawyer": "the stack",
    }
    assert places(found, "companies -> deals") == {"limit": "base.yaml:6"}


def test_of_several_bases_the_later_one_wins() -> None:
    file("more.yaml", "companies -> deals: many\n")
    found = stack(extends=["base.yaml", "more.yaml"])
    assert values(found)["companies -> deals"] == {"limit": "many"}
    assert places(found, "companies -> deals") == {"limit": "more.yaml:1"}
    assert values(stack(extends=["more.yaml", "base.yaml"]))["companies -> deals"] == {"limit": 50}


def test_pulumi_hands_over_lists_and_maps_as_text() -> None:
    limits = {"companies -> deals": 7}
    without = ["pet -> contacts"]
    given = {"extends": ["base.yaml"], "limits": limits, "without": without}
    as_text = {key: json.dumps(value) for key, value in given.items()}
    assert values(stack(**as_text)) == values(stack(**given))


def test_a_stack_tells_pulumi_about_a_pair_of_its_base() -> None:
    found = stack(limits={"deals -> contacts": {"protect": True, "exclusive": True}})
    assert values(found)["deals -> contacts"]["limit"] == 10
    assert [str(pair) for pair in found.entries if pair.protect and pair.exclusive] == [
        "deals -> contacts"
    ]


def test_a_pair_without_limits_in_stack_and_base_is_a_mistake() -> None:
    assert mistakes(limits={"tickets -> deals": {"protect": True}}) == [
        'hubspot-limits:limits."tickets -> deals": no limits: expected limit, labels or types'
    ]


def test_what_a_portal_lacks_is_left_out_of_the_bases() -> None:
    without = ["pet -> contacts", {"deals->contact": ["Lawyer"]}]
    assert values(stack(without=without)) == {
        "deals -> contacts": {"limit": 10, "Decision maker": 2},
        "companies -> deals": {"limit": 50},
    }


def test_a_pair_whose_labels_are_all_left_out_is_left_out() -> None:
    assert "pet -> contacts" not in values(stack(without=[{"pet -> contacts": ["Owner"]}]))


def test_a_type_is_left_out_by_its_key() -> None:
    file("types.yaml", "deals -> contacts: {limit: 3, types: {INTEGRATOR_DEFINED/41: 5}}")
    found = stack(extends="types.yaml", without=[{"deals -> contacts": ["integrator_defined/41"]}])
    assert values(found) == {"deals -> contacts": {"limit": 3}}


def test_what_is_left_out_of_the_bases_may_be_in_the_stack() -> None:
    found = stack(limits={"deals -> contacts": 5}, without=["deals -> contacts"])
    assert values(found)["deals -> contacts"] == {"limit": 5}


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (["tickets -> deals"], 'takes nothing away: no base has "tickets -> deals"'),
        (
            [{"deals -> contacts": ["Laywer"]}],
            'takes nothing away: no base has "Laywer" of "deals -> contacts"',
        ),
        (
            ["pet -> contacts", "pet -> contacts"],
            'takes nothing away: no base has "pet -> contacts"',
        ),
        (["pets"], "expected a pair such as pet -> contacts, or"),
        ([{"pet -> contacts": "Owner"}], "expected a pair such as pet -> contacts, or"),
        ([{"pet -> contacts": []}], "expected a pair such as pet -> contacts, or"),
        ([5], "expected a pair such as pet -> contacts, or"),
        ([], "expected a list of pairs such as pet -> contacts, or"),
        ("pet -> contacts", "expected a list of pairs such as pet -> contacts, or"),
        (
            ["pet -> contacts", "deals -> contacts", "companies -> deals"],
            "leaves no limits: expected at least one pair",
        ),
    ],
)
def test_what_leaves_out_nothing_or_everything_is_a_mistake(without: object, said: str) -> None:
    [mistake] = mistakes(without=without)
    assert mistake.startswith(f"hubspot-limits:without: {said}")


def test_without_a_base_there_is_nothing_to_leave_out() -> None:
    given = {
        "hubspot-limits:limits": {"pet -> contacts": 1},
        "hubspot-limits:without": ["pet -> contacts"],
    }
    assert [str(mistake) for mistake in effective(given, Path()).mistakes] == [
        (
            "hubspot-limits:extends: required, because hubspot-limits:without leaves out what a "
            "base says"
        )
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("bass.yaml", "there is no such file in "),
        ("folder", "expected a file"),
        ("/etc/base.yaml", "other machines do not have this one"),
        ("Pulumi.base.yaml", "Pulumi takes a file of this name for a stack's"),
        ("Pulumi.yaml", "Pulumi takes a file of this name for a stack's"),
        ("", "expected the path of a base, such as stacks/base.yaml, or a list of paths"),
        ([], "expected the path of a base, such as stacks/base.yaml, or a list of paths"),
        (["base.yaml", "base.yaml"], "expected it once"),
        ({"a": 1}, "there is no such file in "),
        ("a\0b", "there is no such file in "),
        ("dangling.yaml", "there is no such file in "),
        ("x" * 5000, "there is no such file in "),
    ],
)
def test_a_path_that_leads_to_no_base_is_a_mistake_of_the_stack(path: object, said: str) -> None:
    Path("folder").mkdir()
    Path("dangling.yaml").symlink_to("nowhere.yaml")
    [mistake] = mistakes(extends=path)
    assert mistake.startswith("hubspot-limits:extends: ")
    assert said in mistake


def test_a_link_and_a_path_that_leads_upwards_are_followed(project: Path) -> None:
    Path("linked.yaml").symlink_to("base.yaml")
    below = project / "below"
    below.mkdir()
    assert values(stack(extends="linked.yaml")) == values(stack())
    given = {"hubspot-limits:extends": "../base.yaml"}
    assert values(effective(given, below)) == values(stack())


def test_a_base_that_cannot_be_read_is_told_as_the_base() -> None:
    Path("unreadable.yaml").symlink_to("/proc/self/mem")
    [finding] = stack(extends="unreadable.yaml").findings
    assert str(finding) == "unreadable.yaml: cannot be read: Input/output error"


def test_paths_begin_at_the_nearest_project_upwards_or_else_in_the_folder(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    below = project / "program" / "code"
    below.mkdir(parents=True)
    assert folder_of_bases(below) == project
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert folder_of_bases(elsewhere) == elsewhere


def test_a_mistake_in_a_base_is_named_there_and_its_pairs_are_not_doubted_for_it() -> None:
    file("base.yaml", "deals -> contacts: {limit: 0}\npet -> contacts: 5\n")
    found = stack(limits={"tickets -> deals": 0}, without=[{"deals -> contacts": ["Lawyer"]}])
    assert [str(finding).split(": expected")[0] for finding in found.findings] == [
        'base.yaml:1: "deals -> contacts".limit'
    ]
    assert [str(mistake).split(": expected")[0] for mistake in found.mistakes] == [
        'hubspot-limits:limits."tickets -> deals"'
    ]


def test_a_label_of_the_stack_above_the_limit_of_its_base_is_told_with_both_places() -> None:
    assert mistakes(limits={"companies -> deals": {"labels": {"Approver": 60}}}) == [
        (
            'hubspot-limits:limits."companies -> deals".labels.Approver: 60 is above the object '
            "limit 50: expected 1 to 50, or an object limit of at least 60 (base.yaml:6)"
        )
    ]


def test_a_limit_of_the_stack_below_a_label_of_its_base_is_told_at_the_stack() -> None:
    assert mistakes(limits={"deals -> contacts": 1}) == [
        (
            'hubspot-limits:limits."deals -> contacts".limit: 1 is below 2 of the label "Decision '
            'maker": expected an object limit of at least 2, or a lower limit of the label '
            "(base.yaml:4)"
        )
    ]


def test_what_two_bases_do_not_agree_on_is_told_in_the_later_one() -> None:
    file("more.yaml", "deals -> contacts: 1\n")
    found = stack(extends=["base.yaml", "more.yaml"])
    assert not found.mistakes
    assert [str(finding).split(": expected")[0] for finding in found.findings] == [
        'more.yaml:1: "deals -> contacts".limit: 1 is below 2 of the label "Decision maker"'
    ]


def test_a_mistake_within_a_base_is_told_once() -> None:
    file("base.yaml", "deals -> contacts: {limit: 1, labels: {Lawyer: 2}}\n")
    assert len(stack().findings) == 1


def test_many_of_the_stack_takes_a_limit_of_the_base_away_for_good() -> None:
    found = stack(limits={"companies -> deals": {"limit": "many", "labels": {"Approver": 60}}})
    assert values(found)["companies -> deals"] == {"limit": "many", "Approver": 60}


def test_a_resource_name_that_a_pair_of_the_base_has_is_told_at_the_stack() -> None:
    limits = {"deals -> contacts": {"name": "companies-deals"}}
    assert mistakes(limits=limits) == [
        (
            'hubspot-limits:limits."deals -> contacts".name: "companies-deals" is the resource '
            'name of "companies -> deals" already: expected another'
        )
    ]


def test_what_the_base_says_already_is_known() -> None:
    limits = {"deals -> contacts": {"limit": 10, "labels": {"Lawyer": 2, "Decision maker": 2}}}
    assert [(str(pair), mistake.path[-1]) for pair, mistake in stack(limits=limits).repeated()] == [
        ("deals -> contacts", "limit"),
        ("deals -> contacts", "Decision maker"),
    ]
    [(_, first), _] = stack(limits=limits).repeated()
    assert first.message == "base.yaml:2 says the same: expected it there alone"
