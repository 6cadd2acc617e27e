"""How a portal stands to what a stack declares, limit by limit and by names. No I/O."""
