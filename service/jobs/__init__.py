"""Durable jobs: a queue that wakes workers, and a table that is the truth."""
