"""Tables of `assistant.handover`."""
