"""Tables of `assistant.release`."""
