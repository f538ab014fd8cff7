"""Tables of `assistant.crm`."""
