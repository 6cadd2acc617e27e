"""What a change would do to the limits of stacks, for a reviewer: read, judged and written."""
