"""Guardrails: personal data, attacks, policy and groundedness. Keeps no state and imports no other Beleg package."""
