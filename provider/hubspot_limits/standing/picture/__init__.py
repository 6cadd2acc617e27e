"""A portal, or a comparison, as a page that people without YAML understand. No I/O."""
