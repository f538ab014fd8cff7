"""Vale styles as rules of a brand."""

from assistant.copy.brand import Brand
from assistant.copy.rules.context import Rule


def vale_styles(_brand: Brand) -> Rule | None:
    return None
