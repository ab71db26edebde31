"""What workers do, one file per task. A task takes ids, reads the rows again, and returns when the work is done."""
