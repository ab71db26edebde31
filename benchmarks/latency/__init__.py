"""How long a save takes to be pushed as READY, and queued work to start."""
