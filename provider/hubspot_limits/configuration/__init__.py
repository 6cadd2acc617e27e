"""What people write: limits and settings in stack files and programs, and what is wrong there."""
