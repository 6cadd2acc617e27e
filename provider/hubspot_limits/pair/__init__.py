"""What happens to one pair: live limits, what is known of them, and what a declaration means."""
