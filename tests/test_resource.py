"""The resource as programs use it, under Pulumi's own mocks."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks, set_mocks

from hubspot_limits import AssociationLimit
from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.resource import Declared
from hubspot_limits.values.limits import DeclaredLimit


class Echo(Mocks):
    """A monitor that makes what it is told."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made[args.name] = args.inputs
        return f"{args.name}-id", args.inputs

    def call(self, _: MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


pytestmark = pytest.mark.filterwarnings("ignore:There is no current event loop")  # Pulumi's mocks


@pytest.fixture
def monitor() -> Echo:
    echo = Echo()
    set_mocks(echo)
    return echo


@pytest.mark.parametrize("run", [1, 2])
def test_each_test_of_a_program_may_declare_the_same_pair(run: int, monitor: Echo) -> None:
    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[DeclaredLimit | None]:
        return AssociationLimit("deals", "deals", "contacts", limit=run).limit

    program()
    assert monitor.made["deals"]["limit"] == run


def test_every_key_of_a_declaration_can_be_given_to_the_resource() -> None:
    ends = {"from_object_type", "to_object_type"}
    assert Declared.__annotations__.keys() == Declaration.model_fields.keys() - ends
    assert AssociationLimit.__annotations__.keys() >= Declaration.model_fields.keys()


def test_what_is_declared_reaches_pulumi_in_the_spelling_of_state(monitor: Echo) -> None:
    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[DeclaredLimit | None]:
        return AssociationLimit(
            "it", "deals", "contacts", limit=5, labels={"A": 1}, types={"WORK/7": 2}, adopt=True
        ).limit

    program()
    made = {key: value for key, value in monitor.made["it"].items() if not key.startswith("__")}
    assert made == {
        "fromObjectType": "deals",
        "toObjectType": "contacts",
        "limit": 5,
        "labels": {"A": 1},
        "types": {"WORK/7": 2},
        "adopt": True,
    }


def test_many_is_a_limit_wherever_one_may_stand(monitor: Echo) -> None:
    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[DeclaredLimit | None]:
        return AssociationLimit("it", "deals", "contacts", limit="many", labels={"A": "many"}).limit

    program()
    assert (monitor.made["it"]["limit"], monitor.made["it"]["labels"]) == ("many", {"A": "many"})


def test_an_output_that_is_no_secret_is_as_good_as_its_value(monitor: Echo) -> None:
    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[DeclaredLimit | None]:
        limit = pulumi.Output.from_input(7)
        return AssociationLimit("it", "deals", "contacts", limit=limit, labels={"A": limit}).limit

    program()
    assert (monitor.made["it"]["limit"], monitor.made["it"]["labels"]) == (7, {"A": 7})
