"""Bases, and what a stack declares with them."""
