"""A command, run against simulated portals of a Pulumi project; nothing real is touched."""
