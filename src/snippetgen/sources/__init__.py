"""Other descriptions of a token request, each read into a draft of a spec."""
