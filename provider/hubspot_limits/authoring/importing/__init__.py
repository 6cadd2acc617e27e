"""A live portal's limits into a stack's file, and into Pulumi's state."""
