"""One portal over the network: guarded, read, and changed pair by pair."""
