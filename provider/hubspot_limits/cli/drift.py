"""`hubspot-limits drift`: every stack against its portal, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer

from hubspot_limits.cli import DIFFERENT, INCOMPLETE, CommandError
from hubspot_limits.cli.output.console import remark, say, say_json
from hubspot_limits.cli.output.documents import DriftDocument
from hubspot_limits.cli.output.progress import progress
from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.standing.limit import LimitStanding
from hubspot_limits.standing.looking.side_by_side import side_by_side
from hubspot_limits.standing.looking.stack import LookedAt, Stack, look_at
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.standing.words import difference, reasons, summary
from hubspot_limits.values.limits import count


def drift(
    stack: Annotated[
        list[str] | None,
        typer.Option(
            help="A stack, by any name that Pulumi takes. Can be given several times; without any "
            "it is every stack of the project here."
        ),
    ] = None,
    *,
    all_: Annotated[
        bool, typer.Option("--all", help="Every stack of the project here, as without --stack.")
    ] = False,
    ignore_undeclared: Annotated[
        bool,
        typer.Option("--ignore-undeclared", help="Leave out limits that nothing declares."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Compare the portal of every stack with what its file declares and its state last knew.

    Only reads. Exit code 2 for drift: a limit that somebody changed, removed or added outside
    Pulumi. 3 if a stack could not be looked at, or not all of its portal; the others are.
    """
    if all_ and stack:
        raise CommandError("--all is every stack, so --stack names none: leave out one of them.")
    stacks = [Stack.named(name) for name in dict.fromkeys(stack)] if stack else list(Stack.all())
    found = _look(stacks)
    if ignore_undeclared:
        found = [looked_at.only_managed() for looked_at in found]
    if json:
        say_json(DriftDocument.of(found).as_json())
    else:
        _tell(found)
    if not all(looked_at.is_complete for looked_at in found):
        raise typer.Exit(INCOMPLETE)
    if any(looked_at.has_drift for looked_at in found):
        raise typer.Exit(DIFFERENT)


def _look(stacks: Sequence[Stack]) -> list[LookedAt]:
    def look(stack: Stack) -> LookedAt:
        return look_at(stack, announce=lambda text: remark(f"{stack.name}: {text}"))

    with progress() as tell:
        return side_by_side(
            stacks,
            look,
            portal_of=lambda stack: stack.portal_id,
            done=lambda done, total: tell("Looking at stacks", done, total),
        )


def _tell(found: Sequence[LookedAt]) -> None:
    say(_counts(found))
    for looked_at in found:
        say("\n".join(("", *_stack(looked_at))))
    _tell_without_state(found)


def _counts(found: Iterable[LookedAt]) -> str:
    """How many stacks are how: each is counted once, a drift that was found before a part that
    could not be looked at.
    """
    kinds = [_kind(looked_at) for looked_at in found]
    parts = (f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(sorted(kinds)))
    return f"{count(len(kinds), 'stack')}: {', '.join(parts)}."


def _kind(found: LookedAt) -> str:
    if found.has_drift:
        return "with drift"
    if found.standing is None:
        return "not looked at"
    return "without drift" if found.is_complete else "looked at in part"


def _stack(found: LookedAt) -> Iterator[str]:
    name = f"{found.stack.name} (portal {found.stack.portal_id or 'unknown'})"
    standing = found.standing
    if standing is None:
        reason = found.refusal.replace("\n", "\n  ")
        yield f"{name}: not looked at: {reason}"
        return
    yield f"{name}: {', '.join(_findings(found, standing))}: {summary(standing.counts)}."
    if found.is_by_program:
        yield (
            f"  {found.stack.file} declares no limits, so its program may: compared with what "
            "Pulumi's state last knew."
        )
    told = reasons(standing)
    for limit in _in_order(standing):
        yield f"  {difference(limit)}"
        if limit.reason in told:
            yield f"    {limit.reason}"
    sweep = f"`hubspot-limits show --stack {found.stack.name} --sweep`"
    yield from (f"  {line}" for line in left_over(standing.inventory, sweep))


def _findings(found: LookedAt, standing: PortalStanding) -> Iterator[str]:
    yield _kind(found)
    if found.has_drift and not found.is_complete:
        yield "looked at in part"
    if standing.pending:
        yield f"{len(standing.pending)} not applied yet"


def _in_order(standing: PortalStanding) -> list[LimitStanding]:
    """What is not as declared: drift first, then what is not applied yet, then the rest."""
    return sorted(standing.differing, key=lambda limit: (not limit.is_drift, not limit.is_pending))


def _tell_without_state(found: Iterable[LookedAt]) -> None:
    """One line for each reason why the state of stacks was not looked at."""
    by_reason: dict[str, dict[str, str]] = {}
    for looked_at in found:
        if looked_at.standing and looked_at.state_refusal:
            name, reason = looked_at.stack.name, looked_at.state_refusal
            of_any_stack = re.sub(rf"\b{re.escape(name)}\b", "STACK", reason)
            by_reason.setdefault(of_any_stack, {})[name] = reason
    for of_any_stack, by_name in by_reason.items():
        names = list(by_name)
        reason = of_any_stack if len(names) > 1 else by_name[names[0]]
        remark(
            f"Pulumi's state was not looked at ({', '.join(names)}), so what is only not applied "
            f"yet counts as drift too: {reason}"
        )
