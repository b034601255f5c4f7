"""Asks a server for tokens in order to find out what it takes, and says what it refused and why."""
