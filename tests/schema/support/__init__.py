"""A real API on real sockets, and clients for it."""
