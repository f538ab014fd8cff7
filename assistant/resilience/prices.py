"""What models cost."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

_TABLE = Path(__file__).with_name("prices.json")
_DATED = re.compile(r"-(?:20\d{2}-?\d{2}-?\d{2}|latest)$")
_OWN_MACHINE = ("huggingface:", "ollama:")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Euros per million tokens."""

    input: float
    output: float

    def euros(self, prompt_tokens: int, completion_tokens: int) -> float:
        """What a request costs."""
        return (self.input * prompt_tokens + self.output * completion_tokens) / _MILLION


class _Rule(Protocol):
    @property
    def input(self) -> float: ...
    @property
    def output(self) -> float: ...


def price_of(model: str, own: Mapping[str, _Rule]) -> Price | None:
    """The price of a model: of the settings, else of the table; None when neither knows it.

    Args:
        model: "provider:model"; models on the own machine (ollama, huggingface) are free.
        own: prices of the settings, in euros per million tokens.
    """
    if model in own:
        return Price(own[model].input, own[model].output)
    if model.startswith(_OWN_MACHINE):
        return Price(0.0, 0.0)
    table = _table()
    found = table["models"].get(model) or table["models"].get(_DATED.sub("", model))
    if found is None:
        return None
    rate = table["dollars_per_euro"]["value"] if found["currency"] == "USD" else 1.0
    return Price(found["input"] / rate, found["output"] / rate)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table
