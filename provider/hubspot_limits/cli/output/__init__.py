"""How the commands print: tables, documents for programs, progress."""
