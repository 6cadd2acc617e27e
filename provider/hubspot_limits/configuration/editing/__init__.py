"""Files that people write, changed at one place each and written in one step."""
