"""Random bodies for every route that takes one: none brings the simulator down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_limits.simulator import Simulator
from hubspot_limits.simulator.api.routes import ENDPOINTS
from tests.simulator.calls import TIMEOUT

# From deals to contacts: the unlabelled type, "Decision maker", and a type of another pair.
TYPES = (
    {"category": "HUBSPOT_DEFINED", "typeId": 3},
    {"category": "USER_DEFINED", "typeId": 33},
    {"category": "HUBSPOT_DEFINED", "typeId": 4},
)
OBJECT_TYPES = {"fromObjectType": "deals", "toObjectType": "contacts", "objectType": "deals"}
KEYS = (
    *("inputs", "category", "typeId", "maxToObjectIds", "name", "label", "inverseLabel"),
    *("associationTypeId", "tokenKey", "properties", "filterGroups", "filters", "types"),
    *("propertyName", "operator", "value", "from", "to", "id"),
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["HUBSPOT_DEFINED", "USER_DEFINED", "pat-na1-simulated-8800123"]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), inner, max_size=4),
    ),
    max_leaves=8,
)


def batches(limits: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    wishes = st.tuples(st.sampled_from(TYPES), limits)
    inputs = wishes.map(lambda wish: {**wish[0], "maxToObjectIds": wish[1]})
    return st.lists(inputs, max_size=3).map(lambda inputs: json.dumps({"inputs": inputs}))


label = st.fixed_dictionaries(
    {"name": st.text("ab_-1", max_size=4), "label": st.text("ab", max_size=2)},
    optional={"inverseLabel": st.one_of(st.none(), st.text("ab", max_size=2)), "new": anything},
)
renaming = st.fixed_dictionaries(
    {"associationTypeId": st.integers(30, 40), "label": st.text("ab", max_size=2)}
)
bodies = st.one_of(
    batches(anything),
    st.text(),
    st.one_of(label, renaming, anything).map(json.dumps),
)
paths = sorted(
    {
        (endpoint.method, endpoint.path.format(**OBJECT_TYPES))
        for endpoint in ENDPOINTS
        if endpoint.method in ("POST", "PUT")
        and not any(version in endpoint.path for version in ("/crm/associations/20", "/crm/v4/"))
    }
)


batch_paths = [route for route in paths if "/batch/" in route[1]]
calls = st.one_of(
    st.tuples(st.sampled_from(batch_paths), batches(st.integers(1, 4))),
    st.tuples(st.sampled_from(paths), bodies),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(called=st.lists(calls, max_size=6))
def test_no_body_brings_it_down_or_a_label_limit_above_the_object_limit(
    running: Simulator, called: list[tuple[tuple[str, str], str]]
) -> None:
    running.reset()
    portal = running.portal(8800123)

    for (method, path), body in called:
        answer = send(running, method, path, body)
        assert answer.status_code < 500, answer.text
        assert answer.content == b"" or isinstance(answer.json(), dict)

    object_limit = portal.limit("deals", "contacts")
    labels = [limit.limit for limit in portal.state.limits if limit.category == "USER_DEFINED"]
    assert object_limit is None or all(limit <= object_limit for limit in labels)


def send(running: Simulator, method: str, path: str, body: Any) -> requests.Response:  # noqa: ANN401
    token = running.portal(8800123).token
    return requests.request(
        method,
        f"{running.url}{path}",
        data=body.encode(errors="surrogatepass"),
        headers={"Authorization": f"Bearer {token}"},
        timeout=TIMEOUT,
    )
