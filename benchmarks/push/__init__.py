"""Push and query speed of JobMate beside servers on Node, driven by one load generator."""
