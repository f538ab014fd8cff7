"""Tables of `assistant.queue`."""
