"""What polling costs and how stale it is, beside pushes."""
