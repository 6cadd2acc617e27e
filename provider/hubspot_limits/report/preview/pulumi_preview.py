"""What `pulumi preview --json` prints, as far as it may be shown.

It holds the stack's whole configuration and state. So what is read of it is what is named here:
the inputs of our own resources, which are limits and in clear, and what Pulumi says itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.state import RESOURCE_TYPE, read_inputs
from hubspot_limits.values.refusal import Refusal
from hubspot_limits.values.validation import first_mistake

_NOT_TOLD = ("read", "read-discard", "read-replacement", "refresh", "same")
"""Operations that change nothing. A refresh reads before the program runs, and the state that the
other operations begin with is the one it leaves behind."""

_STACK = "pulumi:pulumi:Stack"
_PREFIX = "error: "
_PREFIXES = (_PREFIX, f"{RESOURCE_TYPE} ", "AssociationLimitError: ")
"""What stands before an error's own words: Pulumi's, and the exception's name in the provider."""

_CONSEQUENCES = (
    "Resource monitor has terminated",
    "an unhandled error occurred",
    "preview failed",
)
"""What Pulumi adds to an error: that it ends because of it."""


class PreviewUnreadableError(Refusal):
    """A text is not what Pulumi prints of a preview."""


class _Printed(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class Resource(_Printed):
    type: str
    inputs: dict[str, object] = Field(default_factory=dict)
    retain_on_delete: bool = False

    def declaration(self) -> Declaration | None:
        """The limits that it declares; None for a resource of another type.

        Raises StateError where they are not known before `up`, or are not ours.
        """
        if self.type != RESOURCE_TYPE:
            return None
        # Without `__provider` and the like, which are the SDK's.
        own = {key: value for key, value in self.inputs.items() if not key.startswith("__")}
        return read_inputs(own)


class PreviewStep(_Printed):
    """One resource, and what would be done to it."""

    op: str
    urn: str
    old_state: Resource | None = None
    new_state: Resource | None = None

    @property
    def type(self) -> str:
        state = self.new_state or self.old_state
        return state.type if state else ""

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def is_other_change(self) -> bool:
        """Whether it changes something that is no limit."""
        return self.type not in (RESOURCE_TYPE, _STACK) and self.op not in _NOT_TOLD


class Diagnostic(_Printed):
    message: str = ""
    severity: str = ""
    urn: str = ""

    @property
    def text(self) -> str:
        text = self.message.strip()
        for prefix in _PREFIXES:
            text = text.removeprefix(prefix)
        return text

    @property
    def resource(self) -> str:
        """The name of the resource that it is about; empty for none."""
        return self.urn.rpartition("::")[2]


class PulumiPreview(_Printed):
    steps: tuple[PreviewStep, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    change_summary: dict[str, int] = Field(default_factory=dict)

    @property
    def stack(self) -> str | None:
        """The stack's name, as Pulumi has it in the names of resources."""
        urns = (step.urn.split(":") for step in self.steps)
        # "urn:pulumi:sandbox::project::type::name" has the stack at index 2.
        return next((parts[2] for parts in urns if len(parts) > 2), None)  # noqa: PLR2004 - urn:pulumi:STACK

    @property
    def is_empty(self) -> bool:
        """Whether nothing was previewed: Pulumi counts the stack itself where it looked at all."""
        return not (self.steps or self.change_summary)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What it failed for. Pulumi says nowhere else that it did, but for its exit code."""
        found = self._of("error")
        causes = tuple(
            diagnostic for diagnostic in found if not diagnostic.text.startswith(_CONSEQUENCES)
        )
        # Where nothing but consequences was printed, they are what there is to tell.
        return causes or found

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(
            diagnostic.text.removeprefix("warning: ") for diagnostic in self._of("warning")
        )

    @property
    def limits(self) -> Iterator[PreviewStep]:
        """The steps of our own resources, what does not change included where Pulumi shows it."""
        return (step for step in self.steps if step.type == RESOURCE_TYPE and step.op != "refresh")

    @property
    def unseen(self) -> int:
        """How many resources stay as they are that Pulumi did not show."""
        # Pulumi counts them always, and shows them with --show-sames only.
        return self.change_summary.get("same", 0) - sum(step.op == "same" for step in self.steps)

    def _of(self, severity: str) -> tuple[Diagnostic, ...]:
        return tuple(
            diagnostic for diagnostic in self.diagnostics if diagnostic.severity == severity
        )


def read_preview(text: str) -> PulumiPreview:
    """Read what Pulumi printed. Raises PreviewUnreadableError."""
    try:
        return PulumiPreview.model_validate_json(text)
    except ValidationError as error:
        raise PreviewUnreadableError(_unreadable(text, error)) from None


def said_in_errors(stderr: str) -> str | None:
    """Why Pulumi failed that printed no preview, in its own words."""
    lines = [line.removeprefix(_PREFIX) for line in stderr.splitlines() if line.startswith(_PREFIX)]
    return "\n".join(lines) or None


def _unreadable(text: str, error: ValidationError) -> str:
    if not text.strip():
        return "Pulumi printed no preview."
    where, message = first_mistake(error)
    return f"This is not what `pulumi preview --json` prints ({where or message})."
