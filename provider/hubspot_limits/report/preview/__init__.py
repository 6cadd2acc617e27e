"""A stack's preview, run or read, and judged for a report."""
