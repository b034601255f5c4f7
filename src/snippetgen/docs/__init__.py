"""The site's generated files: what they hold, writing them, and checking that they are true."""
