"""A page of saved jobs and a save: JobMate with its database beside servers on Node that answer from memory."""
