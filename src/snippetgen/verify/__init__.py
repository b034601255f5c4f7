"""Proof: runs snippets against a mock authorization server and compares what it received."""
