"""The questions that are put to HubSpot: one function each, with its steps and its reading."""
