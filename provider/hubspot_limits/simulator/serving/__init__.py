"""A simulation that is served: the server, its control and page, the log and the state file."""
