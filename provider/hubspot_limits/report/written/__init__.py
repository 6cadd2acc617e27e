"""A report as a reviewer reads it: Markdown, text and annotations."""
