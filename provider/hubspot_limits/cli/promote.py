"""`hubspot-limits promote`: what one stack declares into the file of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.authoring.promoting.portal_check import PortalCheck, check_portal
from hubspot_limits.authoring.promoting.promotion import Promotion
from hubspot_limits.cli import INCOMPLETE, CommandError
from hubspot_limits.cli.output.console import remark, say, say_json
from hubspot_limits.cli.output.progress import progress
from hubspot_limits.cli.output.promotion import PromoteDocument
from hubspot_limits.configuration.editing.target import Target
from hubspot_limits.configuration.stack_files import find_stack_file
from hubspot_limits.portal.connection import portal_of
from hubspot_limits.portal.inventory.reading import Progress
from hubspot_limits.standing.comparing.comparison import compare
from hubspot_limits.standing.comparing.side_name import SideKind, SideName, parse_sides
from hubspot_limits.standing.comparing.words import unseen
from hubspot_limits.standing.limit import LimitName
from hubspot_limits.standing.looking.sides import SideRead, Sides, declared_side
from hubspot_limits.values.limits import count
from hubspot_limits.values.refusal import Refusal


@dataclass(frozen=True, slots=True)
class _Promoted:
    a: SideRead
    b: SideName
    promotion: Promotion
    check: PortalCheck
    diff: str

    @property
    def is_complete(self) -> bool:
        """Whether all of A could be looked at, and of B's portal what was to be."""
        return self.a.side.is_complete and not self.check.unread


def promote(  # noqa: PLR0913 - the options of the command
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="The stack whose limits come along, or portal:<stack>, for what is live there.",
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The stack whose file gets them.")],
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAIR",
            help='Promote this pair alone, such as "deals -> contacts". Can be given several '
            "times.",
        ),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take out of B what A does not have.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the file of B.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Change the file of stack B so that it declares what A declares.

    Prints what would change and writes nothing, unless --write is given. No portal is written to:
    review and `pulumi up` follow. Exit code 3 if a part of either could not be looked at.
    """
    promoted = _promoted(a, b, only or (), removes=remove)
    if write:
        promoted.promotion.edited.write()
    if json:
        say_json(_document(promoted, is_written=write).as_json())
    else:
        _tell(promoted, is_written=write)
    if not promoted.is_complete:
        raise typer.Exit(INCOMPLETE)


def _promoted(a: str, b: str, only: Iterable[str], *, removes: bool) -> _Promoted:
    name_a, name_b = parse_sides(a, b)
    if name_b.kind is SideKind.PORTAL:
        raise CommandError(
            f"promote changes the file of a stack, and {name_b} is a portal: name the stack "
            f"{name_b.stack}. What its file declares gets into the portal by `pulumi up`."
        )
    target = Target.of(find_stack_file(Path.cwd(), name_b.stack), None)
    target.configuration.refuse_mistakes()
    side_b = declared_side(name_b, target.configuration)
    with progress() as tell:
        read_a = Sides(remark, progress=tell).read_beside(name_a, side_b)
        promotion = Promotion(compare(read_a.side, side_b), target, removes=removes).of([*only])
        names = [limit.name for limit in promotion.coming]
        check = _check(target, names, tell) if names else PortalCheck()
    promotion = replace(promotion, lacking=check.lacking)
    diff = promotion.edited.diff()
    if diff:
        promotion.result()
    return _Promoted(read_a, name_b, promotion, check, diff)


def _check(target: Target, names: Iterable[LimitName], tell: Progress) -> PortalCheck:
    try:
        portal = portal_of(target.configuration, announce=remark)
        portal.guard()
        return check_portal(portal, names, tell)
    except Refusal as refused:
        return PortalCheck(refusal=str(refused))


def _tell(promoted: _Promoted, *, is_written: bool) -> None:
    promotion = promoted.promotion
    say(f"A: {promoted.a.side.title}. B: {promotion.comparison.b.title}.")
    say(_summary(promotion))
    for line in _lines(promoted):
        say(line)
    for line in _remarks(promoted):
        remark(line)
    file = promotion.target.read.file
    if not promoted.diff:
        remark(f"{file} has nothing to be changed.")
        return
    say(f"\n{promoted.diff.rstrip()}")
    if is_written:
        remark(
            f"Written: {file}. No portal was: review it, then `pulumi up --stack "
            f"{promoted.b.stack}`."
        )
    else:
        remark("Nothing was written; --write writes it.")


def _summary(promotion: Promotion) -> str:
    parts = [f"{count(len(promotion.coming), 'limit')} to come along"]
    if promotion.removed:
        parts.append(f"{len(promotion.removed)} to be removed")
    if promotion.left_out:
        parts.append(f"{len(promotion.left_out)} left out")
    if promotion.kept:
        parts.append(f"{len(promotion.kept)} only in B")
    return f"{', '.join(parts)}."


def _lines(promoted: _Promoted) -> Iterator[str]:
    """What does not come along or stays, by name."""
    promotion = promoted.promotion
    for title, reason in unseen(promotion.comparison):
        yield f"{title} was not looked at: {reason}"
    for left in promotion.left_out:
        yield f"{left.name}: left out: {left.reason}"
    for name, way_out in promotion.kept:
        yield f"{name}: only in B, and stays. {way_out}"
    for reason in promoted.check.unread.values():
        yield f"Not looked at: {reason}"


def _remarks(promoted: _Promoted) -> Iterator[str]:
    promotion, check = promoted.promotion, promoted.check
    if check.refusal:
        yield (
            "Whether the portal of B has these object types and labels was not looked at: "
            f"{check.refusal}"
        )
    for pair, keys in promotion.own_keys.items():
        yield f"{pair}: {', '.join(keys)} of A is each stack's own, and does not come along."
    for name, limit in promotion.above_maximum:
        yield (
            f"{name}: {limit} is above hubspot-limits:maxLimit of B, so `pulumi up` will refuse it "
            "as a new value: set maxLimit."
        )


def _document(promoted: _Promoted, *, is_written: bool) -> PromoteDocument:
    return PromoteDocument.of(
        promoted.a,
        promoted.promotion,
        promoted.check,
        diff=promoted.diff,
        is_complete=promoted.is_complete,
        is_written=is_written and bool(promoted.diff),
    )
