"""Settings of `limits` in beleg.yaml."""

from assistant.section import Section


class LimitSettings(Section):
    """Cache, budgets and the fallback chain of models."""
