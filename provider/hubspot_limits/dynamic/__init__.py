"""How Pulumi calls: the provider's process and its operations."""
