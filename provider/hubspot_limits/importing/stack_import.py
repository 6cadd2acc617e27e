"""A live portal beside the stack that is for it: what to add to its file, and what differs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from hubspot_limits.configuration.editing.edited_file import EditedFile, limits_of
from hubspot_limits.configuration.editing.replacing import ReadFile
from hubspot_limits.configuration.effective import EXTENDS
from hubspot_limits.configuration.findings import FileError, Finding, shown_path
from hubspot_limits.configuration.parsing import LIMITS, pair_of
from hubspot_limits.configuration.settings import PORTAL_ID
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import StackFile, stack_file_in
from hubspot_limits.importing.declared import DeclaredPairs
from hubspot_limits.importing.differences import ComparedPair, compared_pairs
from hubspot_limits.importing.into_file import IntoFile, can_have
from hubspot_limits.pair.comparison import ComparedLimit
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.portal.portal import Portal
from hubspot_limits.refusal import Refusal

ALL = "all"


class ImportRefusedError(Refusal):
    """A portal's limits are not put into a stack's file."""


@dataclass(frozen=True, slots=True)
class Target:
    """A stack's file as it was read, or as it is to be made, with what it configures."""

    read: ReadFile
    configuration: StackConfiguration

    @classmethod
    def of(cls, file: Path, portal_id: str | None) -> Target:
        """portal_id: of a stack that has no file yet.

        Raises ImportRefusedError, or FileError for a file that cannot be used.
        """
        file = shown_path(file)
        if not file.exists():
            if portal_id is None:
                raise ImportRefusedError(
                    f"There is no stack file {file}. To make it, say whose portal it is: --portal "
                    "and the portal's id."
                )
            text = f'config:\n  {PORTAL_ID}: "{portal_id}"\n'
            return cls(ReadFile(file, None), configuration_of(_without_need(text, file)))
        read = ReadFile.of(file)
        stack = _without_need(read.text, file)
        if stack.findings:
            raise FileError(stack.findings)
        _refuse_foreign_limits(stack)
        target = cls(read, configuration_of(stack))
        target.refuse_other_portal(portal_id)
        return target

    def refuse_other_portal(self, portal_id: str | None) -> None:
        settings = self.configuration.settings
        if settings and portal_id not in (None, settings.portal_id):
            raise ImportRefusedError(
                f"{self.read.file} is for portal {settings.portal_id}, not {portal_id}: leave out "
                "--portal, or name another stack."
            )

    @property
    def folder(self) -> Path:
        """Where Pulumi is run: that of the project."""
        project = self.configuration.stack.project
        return project.file.parent if project else Path.cwd()

    def edited(self) -> EditedFile:
        edited = EditedFile(self.read, limits_of(self.configuration.stack))
        settings = self.configuration.settings
        if self.read.content is None and settings:
            edited.set_up(PORTAL_ID, settings.portal_id)
        return edited


@dataclass(frozen=True)
class StackImport:
    """taken: the pairs, as the stack calls them, whose differences are resolved for the portal."""

    target: Target
    portal: Portal
    inventory: Inventory
    declared: DeclaredPairs
    taken: frozenset[str] = frozenset()

    @cached_property
    def pairs(self) -> tuple[ComparedPair, ...]:
        return tuple(compared_pairs(self.inventory, self.declared.known))

    @cached_property
    def differing(self) -> tuple[ComparedPair, ...]:
        return tuple(pair for pair in self.pairs if pair.differing)

    @cached_property
    def edited(self) -> EditedFile:
        """The file with what is new, and with what is live of the pairs that are taken."""
        file = self.target.edited()
        into = IntoFile(file, self.target.configuration.effective)
        for pair in self.pairs:
            limits = [*pair.new, *(each for each in pair.differing if self.takes(pair, each))]
            if limits:
                into.put(pair, limits, self._why_by_id)
        return file

    def taking(self, named: Collection[str]) -> StackImport:
        """The same, with the differences of these pairs resolved for the portal; ALL is of all.

        Raises ImportRefusedError for a pair that does not differ.
        """
        if ALL in named:
            return replace(self, taken=frozenset(map(str, self.differing)))
        names = {pair_of(str(pair)): str(pair) for pair in self.differing}
        for name in named:
            if pair_of(name) not in names:
                raise ImportRefusedError(
                    f"There is no difference of {name} to take what is live. Pairs that differ: "
                    f"{', '.join(names.values()) or 'none'}."
                )
        return replace(self, taken=frozenset(names[pair_of(name)] for name in named))

    def takes(self, pair: ComparedPair, limit: ComparedLimit) -> bool:
        """Whether a difference is resolved for the portal."""
        return str(pair) in self.taken and can_have(
            self.target.configuration.effective, pair, limit
        )

    def origin(self, pair: ComparedPair, limit: ComparedLimit) -> str:
        """The file and line where what differs is declared."""
        base, path = self.target.configuration.effective.origin(pair, limit.path)
        if base is None:
            lines = self.target.configuration.stack.lines
            return f"{self.target.read.file}:{lines.of(path)}"
        return f"{base.file}:{base.lines.of(path)}"

    @property
    def undeclarable(self) -> list[tuple[ComparedPair, ComparedLimit]]:
        """What is live and cannot be declared."""
        return [(pair, limit) for pair in self.pairs for limit in pair.undeclarable]

    @property
    def is_complete(self) -> bool:
        return self.inventory.is_complete and not self.undeclarable

    @property
    def above_maximum(self) -> list[str]:
        """What a preview would refuse as new, though it is live."""
        settings = self.target.configuration.settings
        maximum = settings.max_limit if settings else 0
        return [
            f"{pair}: {limit.name}: {limit.live} is above hubspot-limits:maxLimit ({maximum}), "
            "which `pulumi up` refuses as a new value: fill the state as well, by --into-state, or "
            "set maxLimit."
            for pair in self.pairs
            for limit in (*pair.new, *(each for each in pair.differing if self.takes(pair, each)))
            if (limit.live or 0) > maximum
        ]

    def result(self) -> tuple[ComparedPair, ...]:
        """The pairs as they stand to the file that is to be: read again, before it is written.

        Raises FileError where the file would have a mistake.
        """
        stack = _without_need(self.edited.text(), self.target.read.file)
        if stack.configuration.get(LIMITS) == {}:
            raise ImportRefusedError(
                f"Portal {self.portal.id} has none of the limits that {stack.file} declares, so "
                "nothing would be left in it. Check that it is the portal that is meant; to give "
                "the stack up, `pulumi destroy`."
            )
        after = configuration_of(stack)
        wrong = (*stack.findings, *after.findings)
        if wrong:
            raise FileError((*wrong, _advice(self.target.read.file)))
        declared = DeclaredPairs.of(self.portal, after.declared)
        pairs = tuple(compared_pairs(self.inventory, declared.known))
        left = {
            (str(pair), limit.path)
            for pair in self.pairs
            for limit in pair.differing
            if not self.takes(pair, limit)
        }
        found = {
            (str(pair), limit.path) for pair in pairs for limit in (*pair.differing, *pair.new)
        }
        if found != left:
            raise AssertionError(f"the file would not say what is live: {sorted(found ^ left)}")
        return pairs

    @property
    def _why_by_id(self) -> str:
        if self.inventory.are_custom_objects_known:
            return "by its id, because its name means another object as well"
        return "by its id, because the token may not read the names of custom objects"


def _without_need(text: str, file: Path) -> StackFile:
    """A stack's file, which may be without limits now: to get them is what it is here for."""
    stack = stack_file_in(text, file)
    if stack.project and not {LIMITS, EXTENDS} & stack.configuration.keys():
        optional = replace(stack.project, required=stack.project.required - {LIMITS})
        return replace(stack, project=optional)
    return stack


def _refuse_foreign_limits(stack: StackFile) -> None:
    """Limits that are not a map in the stack's own file are not for us to change."""
    is_own = (LIMITS,) in stack.lines
    if not is_own and stack.has_environment:
        raise ImportRefusedError(
            f"{stack.file} has an environment of Pulumi ESC and no {LIMITS}, so its limits may be "
            "there, and are not added beside it: they would replace the environment's whole map. "
            "Add them to the environment, or move its limits into the file first."
        )
    if not is_own and LIMITS in stack.configuration and stack.project:
        raise ImportRefusedError(
            f"The limits of {stack.file} are in {stack.project.file}, for every stack. Limits in "
            "the stack's file would replace them all: move them there, or into a base that the "
            "stacks extend."
        )
    if is_own and not isinstance(stack.configuration[LIMITS], dict) and stack.configuration[LIMITS]:
        raise ImportRefusedError(
            f"{stack.file}:{stack.lines.of((LIMITS,))}: {LIMITS} is written as a text. Write it as "
            "a map, `deals -> contacts: 10` in a line each, and run it again."
        )


def _advice(file: Path) -> Finding:
    return Finding(
        file,
        None,
        None,
        "would have these mistakes, so it is left as it is: what is live does not go together with "
        "what is declared. --take-live takes what is live for the pairs that differ",
    )
