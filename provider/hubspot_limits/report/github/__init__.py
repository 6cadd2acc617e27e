"""What is told on GitHub: one comment on a pull request, and one issue for drift."""
