"""The job queue: long work that survives a restart."""
