"""A Pulumi project of one's own: its files, and what it takes hubspot-limits from."""
