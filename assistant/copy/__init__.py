"""Brand-safe copy: rules, claims, drafts, review."""
