"""Two stacks or portals beside each other, by names, so that ids do not matter. No I/O."""
