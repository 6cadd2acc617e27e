"""A project's simulated portals: shared by its runs, filled for its stacks, changed by hand."""
