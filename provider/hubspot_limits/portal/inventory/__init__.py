"""Everything that a portal holds: its object types, and every limit with the pair it belongs to."""
