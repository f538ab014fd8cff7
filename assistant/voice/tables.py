"""Tables of `assistant.voice`."""
