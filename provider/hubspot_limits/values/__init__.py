"""Small values and texts that all rooms share."""
