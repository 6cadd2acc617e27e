"""Options of a command line that is Pulumi's to understand: found and replaced, in any spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# Pulumi's options for all commands that take a value.
_WITH_VALUE = (
    "--color",
    "--cwd",
    "-C",
    "--memprofilerate",
    "--otel-traces",
    "--profiling",
    "--tracing",
    "--verbose",
    "-v",
)


def option(arguments: Sequence[str], *names: str) -> str | None:
    """The value of an option by any of its names: the last one that is given."""
    found = [value for _, value in _places(arguments, names)]
    return found[-1] if found else None


def with_option(arguments: Sequence[str], value: str, *names: str) -> list[str]:
    """The arguments with another value wherever the option is given."""
    changed = list(arguments)
    for place, old in _places(arguments, names):
        given = changed[place]
        # "--stack=old": what stands before the value stays.
        changed[place] = value if given == old else given[: len(given) - len(old)] + value
    return changed


def words(arguments: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The arguments that are no options of Pulumi's for all commands, such as `stack`, `init`."""
    is_value = False
    for place, argument in enumerate(arguments):
        if is_value:
            is_value = False
        elif argument.startswith("-"):
            # The argument after this one is its value, and no word.
            is_value = argument in _WITH_VALUE
        else:
            yield place, argument


def _places(arguments: Sequence[str], names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where an option's value is, and the value; `--name value`, `--name=value`, `-n value`."""
    for place, argument in enumerate(arguments):
        # What follows belongs to another program.
        if argument == "--":
            return
        name, equals, value = argument.partition("=")
        if name not in names:
            continue
        if equals:
            yield place, value
        elif place + 1 < len(arguments):
            yield place + 1, arguments[place + 1]
