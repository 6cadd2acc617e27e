"""A stack, its portal and its state looked at together: of one stack, or of many side by side."""
