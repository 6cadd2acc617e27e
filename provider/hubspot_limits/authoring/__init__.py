"""What puts files of limits there: a new project, what is live, what another stack declares."""
