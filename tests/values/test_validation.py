from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from hubspot_limits.values.validation import first_mistake


@pytest.mark.parametrize(
    ("adapter", "value", "where"),
    [
        (TypeAdapter(dict[str, list[int]]), {"results": [1, "hunter2"]}, "results.1"),
        (TypeAdapter(int), "hunter2", ""),
    ],
)
def test_the_first_mistake_is_told_with_its_place_and_without_the_value(
    adapter: TypeAdapter[object], value: object, where: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    place, message = first_mistake(caught.value)
    assert place == where
    assert message.startswith("Input should be a valid integer")
    assert "hunter2" not in message
