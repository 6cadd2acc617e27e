"""YAML as Pulumi reads it."""
