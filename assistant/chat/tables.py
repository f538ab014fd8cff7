"""Tables of `assistant.chat`."""
