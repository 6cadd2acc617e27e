"""A stack's file that is to be edited, with what it configures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from hubspot_limits.configuration.bases.effective import EXTENDS
from hubspot_limits.configuration.editing.edited_file import EditedFile, limits_of
from hubspot_limits.configuration.editing.replacing import ReadFile
from hubspot_limits.configuration.findings import FileError, Finding, shown_path
from hubspot_limits.configuration.parsing import LIMITS
from hubspot_limits.configuration.settings import PORTAL_ID
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import StackFile, stack_file_in
from hubspot_limits.values.refusal import Refusal


class NotEditedError(Refusal):
    """The limits of a stack are not to be changed in its file, or not like that."""


@dataclass(frozen=True, slots=True)
class Target:
    """A stack's file as it was read, or as it is to be made, with what it configures."""

    read: ReadFile
    configuration: StackConfiguration

    @classmethod
    def of(cls, file: Path, portal_id: str | None) -> Target:
        """portal_id: of a stack that has no file yet.

        Raises NotEditedError, OtherPortalError, or FileError for a file that cannot be used.
        """
        file = shown_path(file)
        if not file.exists():
            if portal_id is None:
                raise NotEditedError(
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
        configuration = configuration_of(stack)
        configuration.refuse_other_portal(portal_id)
        return cls(read, configuration)

    @property
    def folder(self) -> Path:
        """Where Pulumi is run: that of the project."""
        project = self.configuration.stack.project
        return project.file.parent if project else Path.cwd()

    def saying(self, text: str, *, advice: str, if_none: str) -> StackConfiguration:
        """What the file would configure if it said this.

        advice: what to do where that is wrong. if_none: why it would have no limits left.
        Raises FileError or NotEditedError.
        """
        stack = _without_need(text, self.read.file)
        if stack.configuration.get(LIMITS) == {}:
            raise NotEditedError(
                f"{if_none}, so nothing would be left in it. Check that this is what is meant; to "
                "give the stack up, `pulumi destroy`."
            )
        after = configuration_of(stack)
        wrong = (*stack.findings, *after.findings)
        if wrong:
            mistakes = f"would have these mistakes, so it is left as it is: {advice}"
            raise FileError((*wrong, Finding(self.read.file, None, None, mistakes)))
        return after

    def edited(self) -> EditedFile:
        """The file, to be changed from here."""
        edited = EditedFile(
            self.read,
            limits_of(self.configuration.stack),
            may_lack_pairs=bool(self.configuration.effective.bases),
        )
        settings = self.configuration.settings
        if self.read.content is None and settings:
            edited.set_up(PORTAL_ID, settings.portal_id)
        return edited


def _without_need(text: str, file: Path) -> StackFile:
    """A stack's file, which may be without limits now: to get them is what it is here for."""
    stack = stack_file_in(text, file)
    if stack.project and not {LIMITS, EXTENDS} & stack.configuration.keys():
        optional = replace(stack.project, required=stack.project.required - {LIMITS})
        return replace(stack, project=optional)
    return stack


def _refuse_foreign_limits(stack: StackFile) -> None:
    """Raise NotEditedError where the limits of a stack are not a map in its own file."""
    is_own = (LIMITS,) in stack.lines
    if not is_own and stack.has_environment:
        raise NotEditedError(
            f"{stack.file} has an environment of Pulumi ESC and no {LIMITS}, so its limits may be "
            "there, and are not added beside it: they would replace the environment's whole map. "
            "Add them to the environment, or move its limits into the file first."
        )
    if not is_own and LIMITS in stack.configuration and stack.project:
        raise NotEditedError(
            f"The limits of {stack.file} are in {stack.project.file}, for every stack. Limits in "
            "the stack's file would replace them all: move them there, or into a base that the "
            "stacks extend."
        )
    if is_own and not isinstance(stack.configuration[LIMITS], dict) and stack.configuration[LIMITS]:
        raise NotEditedError(
            f"{stack.file}:{stack.lines.of((LIMITS,))}: {LIMITS} is written as a text. Write it as "
            "a map, `deals -> contacts: 10` in a line each, and run it again."
        )
