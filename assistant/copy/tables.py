"""Tables of `assistant.copy`."""
