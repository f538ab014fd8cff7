"""Tables of `assistant.resilience`."""
