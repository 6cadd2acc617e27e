"""A text as YAML has it, so that Pulumi and others read that text and nothing else."""

from __future__ import annotations

import json
import re

from hubspot_limits.configuration.yaml.scalars import as_pulumi_reads, as_yaml_says
from hubspot_limits.values.plain_text import plain

# No blank at either end, and no comma, colon, brace or quote: all these mean something to YAML.
_NEEDS_NO_QUOTES = re.compile(r"[^\W_](?:[\w /.>-]*[\w.])?")


def as_yaml(text: str) -> str:
    """The text itself, or in quotes where it needs them: in a list or map in one line as well."""
    # "5" or "true" pass the pattern, but would not be texts.
    if _NEEDS_NO_QUOTES.fullmatch(text) and text == as_pulumi_reads(text) == as_yaml_says(text):
        return text
    return plain(json.dumps(text, ensure_ascii=False), longest=None)
