"""What a preview finds in the portal: whatever `up` would refuse of what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, wait

from hubspot_limits.configuration.bases.effective import Effective
from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath, Mistake
from hubspot_limits.dynamic.announcer import Announcer, NewPairs
from hubspot_limits.dynamic.findings import FindingsFile
from hubspot_limits.dynamic.read_ahead import ReadAhead
from hubspot_limits.hubspot import HubSpotError
from hubspot_limits.pair.decision import decide
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, NothingWrittenError
from hubspot_limits.pair.previewed import findings_of
from hubspot_limits.pair.resolution import UnresolvedError, is_lacking, resolve
from hubspot_limits.portal.custom_objects import UnknownObjectTypeError
from hubspot_limits.portal.guard import WrongPortalError
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.limits import Pair, listed
from hubspot_limits.values.refusal import Refusal

_OTHERS_SECONDS = 5.0
"""How long a refusal waits for the other pairs that are being read."""


_MOST_OTHERS = 20


class ReviewFailedError(Refusal):
    """What a preview found wrong in a pair, and what it knows of the other pairs of the stack."""


class Review:
    """Compares declarations with the portal, as the engine asks for one after the other.

    declared: what the stack's configuration declares, to read ahead, and to name its bases.
    found: keeps what there is to tell of new pairs.
    """

    def __init__(
        self, portal: Portal, declared: Effective, announce: Announcer, found: FindingsFile
    ) -> None:
        self._portal = portal
        self._announce = announce
        self._found = found
        self._declared = declared
        self._read_ahead = ReadAhead(portal.live_for, declared.entries)
        self._new_pairs = NewPairs(map(str, declared.entries), announce)
        self._pairs: dict[str, Pair] = {}
        self._unchanged: set[str] = set()

    def unchanged(self, declaration: Declaration) -> None:
        """Note a declaration that is as before: nothing is read for it."""
        self._unchanged.add(str(declaration))
        self._new_pairs.unchanged(str(declaration))

    def compare(self, declaration: Declaration, old: Declaration | None) -> None:
        """Compare what is new (``old`` is None) or changed.

        Raises ReviewFailedError, WrongPortalError or HubSpotError.
        """
        # First, so that a wrong portal is told as such, and no reading ahead begins.
        self._portal.guard()
        self._read_ahead.met(declaration)
        try:
            if old is None:
                self._compare_new(declaration)
            else:
                self._compare_changed(declaration, old)
        except NothingWrittenError as error:
            raise ReviewFailedError(self._with_others(str(error), declaration)) from None
        except (UnknownObjectTypeError, UnresolvedError) as error:
            failure = self.with_way_out(error, declaration)
            raise ReviewFailedError(self._with_others(failure, declaration)) from None

    def pair_of(self, declaration: Declaration) -> Pair | None:
        """The pair of a declaration that was compared."""
        return self._pairs.get(str(declaration))

    def _compare_new(self, declaration: Declaration) -> None:
        live = self._live(declaration)
        decision = decide(declaration, live, None)
        self._found.add(findings_of(declaration, live, decision, None))
        announce_adoption(self._announce, "takes over", str(declaration), decision.adopted)
        self._new_pairs.compared(str(declaration), is_written=bool(decision.plan))

    def _compare_changed(self, declaration: Declaration, old: Declaration) -> None:
        """What was declared before is for diff to judge: only state knows a label's former text."""
        live = self._live(declaration)
        before = {path for path, _ in old.values()}
        _, found = resolve(declaration, live)
        mistakes = [mistake for mistake in found if mistake.path not in before]
        if mistakes:
            raise UnresolvedError([*mistakes, *_hint_at_new_text(declaration, old, mistakes)])
        self._new_pairs.unchanged(str(declaration))

    def _live(self, declaration: Declaration) -> LivePair:
        live = self._portal.live_for(declaration)
        self._pairs[str(declaration)] = live.pair
        return live

    def with_way_out(
        self, error: UnknownObjectTypeError | UnresolvedError, declaration: Declaration
    ) -> str:
        """What the portal lacks; and, where a base asks for it, how to do without."""
        # The empty path means the whole pair: one of its object types is not there.
        lacking: list[KeyPath] = [()]
        if isinstance(error, UnresolvedError):
            live = self._live(declaration)
            paths = [mistake.path for mistake in error.mistakes]
            lacking = [path for path in paths if path and is_lacking(path, live)]
        way_out = self._declared.to_do_without(declaration, lacking)
        return f"{error}\n{way_out}" if way_out else str(error)

    def _with_others(self, failure: str, declaration: Declaration) -> str:
        """A refusal, with the mistakes of other pairs that were read ahead.

        They are those that do not depend on state, which only diff has.
        """
        told = {*self._unchanged, str(declaration)}
        readings = self._read_ahead.started()
        done, _ = wait([reading for _, reading in readings], timeout=_OTHERS_SECONDS)
        others = [
            line
            for other, reading in readings
            if reading in done and str(other) not in told
            for line in _mistakes(other, reading)
        ]
        if not others:
            return failure
        more = len(others) - _MOST_OTHERS
        tail = [f"and {more} more"] if more > 0 else []
        lines = "".join(f"\n  - {line}" for line in (*others[:_MOST_OTHERS], *tail))
        return f"{failure}\nAlso in this stack, as far as it is new or changed:{lines}"


def announce_adoption(announce: Announcer, verb: str, pair: str, adopted: Iterable[Change]) -> None:
    """Say which limits are taken over that were found set otherwise."""
    changes = listed(map(str, adopted))
    if changes:
        announce(f"{pair}: {verb} limits that were not set by this resource: {changes}")


def _hint_at_new_text(
    declaration: Declaration, old: Declaration, mistakes: Iterable[Mistake]
) -> Iterator[Mistake]:
    """A hint for a label that was renamed in HubSpot, where old and new declaration suggest that.

    After a refresh the former declaration has the label's present text.
    """
    dropped = [text for text in old.labels if text not in declaration.labels]
    unknown = [mistake.path[-1] for mistake in mistakes if mistake.path[:1] == ("labels",)]
    if dropped and unknown:
        yield Mistake(
            ("labels",),
            f"the resource has {', '.join(map(repr, dropped))} since it was last read: if a label "
            "was renamed in HubSpot, declare its new name; nothing is written for that.",
        )


def _mistakes(declaration: Declaration, reading: Future[LivePair]) -> Iterator[str]:
    """What is wrong in another pair of the stack, if its reading could tell."""
    try:
        live = reading.result()
    except UnknownObjectTypeError as error:
        yield f"{declaration}: {error}"
    except (HubSpotError, WrongPortalError):
        return
    else:
        for mistake in resolve(declaration, live)[1]:
            text = str(mistake)
            yield text if str(live.pair) in text else f"{live.pair}: {text}"
