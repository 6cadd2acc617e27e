"""What a report says in sentences, whatever it is written as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from hubspot_limits.report.change import ChangeKind, LimitChange
from hubspot_limits.report.report import Report
from hubspot_limits.report.stack_report import StackReport
from hubspot_limits.values.limits import DeclaredLimit, count, listed

_MOST_STACKS = 40
_OBJECT_LIMIT = "object limit"

Quote = Callable[[str], str]
"""Shows a text from outside, so that none of it is obeyed where the report is read."""


def verdict(report: Report, quote: Quote) -> tuple[str, ...]:
    """A line for each stack, those first of which something is not known; one if nothing changes.

    Of very many the last line has the sum.
    """
    # False sorts before True, so incomplete ones come first.
    stacks = sorted(report.stacks, key=lambda stack: stack.is_complete)
    if len(stacks) > 1 and all(map(_is_without_changes, stacks)):
        unchanged = sum(stack.unchanged for stack in stacks)
        names = _names([stack.stack for stack in stacks], quote)
        return (f"No changes in {names}: {count(unchanged, 'limit')} unchanged",)
    lines = [f"{quote(stack.stack)}: {_outcome(stack)}" for stack in stacks[:_MOST_STACKS]]
    others = stacks[_MOST_STACKS:]
    if others:
        lines.append(f"and {count(len(others), 'more stack')}: {_sum(others)}")
    return tuple(lines)


def failures(stack: StackReport, quote: Quote) -> Iterator[tuple[str, str]]:
    """Why not all is known of a stack: a sentence, and a paragraph from elsewhere or none."""
    name = quote(stack.stack)
    if stack.failure:
        told = "so nothing is known of what it would change"
        yield f"The preview of {name} failed, {told}.", stack.failure
    if stack.unknown:
        told = listed((f"{resource}: {why}" for resource, why in stack.unknown.items()), "\n")
        yield f"Not everything is known of what {name} would change.", told
    if stack.is_offline:
        told = "because the preview had no access token"
        yield f"What is new or changed in {name} was compared with no portal, {told}.", ""


def against(stack: StackReport, quote: Quote) -> str:
    """What was compared, where that is neither state nor portal."""
    return (
        f"{quote(stack.stack)}: the files alone were compared, with those in "
        f"{quote(stack.against or '')}. No portal was compared, and no state of Pulumi."
    )


def taken(stacks: Iterable[StackReport], quote: Quote) -> str:
    """What is said of new pairs that are live as declared."""
    told = [
        f"{count(len(stack.taken), 'new pair')} of {quote(stack.stack)}"
        for stack in stacks
        if stack.taken
    ]
    return (
        f"Live as declared, and taken as is without a write: {listed(told, ', ')}." if told else ""
    )


def exclusive(stack: StackReport, quote: Quote) -> Iterator[str]:
    """What is said of each pair that becomes exclusive, or no longer is."""
    for pair, is_exclusive in stack.exclusive.items():
        told = (
            "becomes exclusive: a limit that nothing declares is removed"
            if is_exclusive
            else "is no longer exclusive: a limit that nothing declares stays"
        )
        yield f"{quote(stack.stack)}: {quote(pair)} {told}."


def others(stack: StackReport, quote: Quote) -> str:
    """What is said of what changes beside limits."""
    number = len(stack.others)
    change = "changes" if number == 1 else "change"
    what = f"beside limits, {count(number, 'resource')} of the program {change}"
    which = "it" if number == 1 else "them"
    return f"{quote(stack.stack)}: {what}, and `pulumi preview` shows {which}."


def limit_name(change: LimitChange, quote: Quote) -> str:
    return _OBJECT_LIMIT if change.path == ("limit",) else quote(change.path[-1])


def values(change: LimitChange, arrow: str) -> str:
    """From what to what, with an arrow and the blanks around it."""
    return f"{_value(change.old)}{arrow}{_value(change.new)}"


def _value(limit: DeclaredLimit | None) -> str:
    return "none" if limit is None else str(limit)


def _is_without_changes(stack: StackReport) -> bool:
    changed = stack.changes or stack.exclusive
    has_more = stack.taken or stack.others or stack.warnings or stack.against or stack.unseen
    return stack.is_complete and not changed and not has_more


def _outcome(stack: StackReport) -> str:
    """What would happen to one stack, in a line."""
    if stack.failure:
        return "preview failed"
    is_known = not (stack.unknown or stack.is_offline)
    parts = (
        # "no changes" may be said only where everything is known.
        *(_changed([stack]) or (["no changes"] if is_known else [])),
        *_some(len(stack.unknown), "not known"),
        *([f"{count(len(stack.taken), 'new pair')} taken as is"] if stack.taken else []),
        *([count(len(stack.others), "other change")] if stack.others else []),
        *_some(stack.unchanged, "unchanged"),
        *([f"{count(stack.unseen, 'resource')} unchanged"] if stack.unseen > 0 else []),
        *(["no portal was compared"] if stack.is_offline or stack.against else []),
    )
    return ", ".join(parts)


def _some(number: int, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []


def _changed(stacks: Sequence[StackReport]) -> list[str]:
    """What changes in stacks, in counts."""
    counts = sum((stack.counts for stack in stacks), Counter[ChangeKind]())
    # {True: pairs that become exclusive, False: pairs that no longer are}
    exclusive = Counter(now for stack in stacks for now in stack.exclusive.values())
    pairs = [
        f"{count(exclusive[now], 'pair')} {told}"
        for now, told in ((True, "now exclusive"), (False, "no longer exclusive"))
        if exclusive[now]
    ]
    return _counted(counts) + pairs


def _counted(counts: Counter[ChangeKind]) -> list[str]:
    return [
        count(counts[kind], "declaration") + " alone"
        if kind is ChangeKind.MANY
        else f"{counts[kind]} {kind}"
        for kind in ChangeKind
        if counts[kind]
    ]


def _sum(stacks: Sequence[StackReport]) -> str:
    """What would happen to several stacks together, in a line."""
    incomplete = sum(not stack.is_complete for stack in stacks)
    parts = _changed(stacks) or ([] if incomplete else ["no changes"])
    return ", ".join((*parts, *([f"{incomplete} failed or incomplete"] if incomplete else [])))


def _names(names: list[str], quote: Quote) -> str:
    more = len(names) - _MOST_STACKS
    told = ", ".join(map(quote, names[:_MOST_STACKS]))
    return f"{told} and {count(more, 'more stack')}" if more > 0 else told
