"""A model that does what its prompt says, without a network."""

import json
import re

from assistant.evidence.lexicon import words
from knowledge.text.sentences import split

_EVIDENCE = re.compile(r"<<<(?:BELEGE|EVIDENCE) \w+>>>\n(?P<text>(?!\.).*?)\n<<<(?:ENDE|END) \w+>>>", re.DOTALL)
_QUESTION = re.compile(r"^(?:Frage|Question): (?P<text>.+)$", re.MULTILINE)
_ITEM = re.compile(r"^\[(?P<number>\d+)\] .*$", re.MULTILINE)
_LEAST = 0.3
PROMPT_TOKENS, REPLY_TOKENS = 900, 60


class Faithful:
    """Quotes the sentence of the evidence that shares most words with the question, in the form asked for."""

    def __call__(self, prompt: str) -> str:
        """The reply; an empty list where no sentence fits."""
        _note_usage()
        evidence, question = _last(_EVIDENCE, prompt), _last(_QUESTION, prompt)
        asked = set(words(question))
        candidates = [(_share(asked, sentence), number, sentence) for number, sentence in _sentences(evidence)]
        best = max(candidates, key=lambda found: found[0], default=None)
        if best is None or best[0] < _LEAST:
            return json.dumps({"claims": []})
        claim = {"evidence_id": best[1], "quote": best[2], "statement": best[2]}
        return json.dumps({"claims": [claim]}, ensure_ascii=False)


def _last(pattern: re.Pattern[str], prompt: str) -> str:
    found = list(pattern.finditer(prompt))
    return found[-1]["text"] if found else ""


def _sentences(evidence: str) -> list[tuple[int, str]]:
    items = list(_ITEM.finditer(evidence))
    ends = [item.start() for item in items[1:]] + [len(evidence)]
    found = []
    for item, end in zip(items, ends, strict=False):
        text = evidence[item.end() : end].strip()
        found += [(int(item["number"]), text[first:last]) for first, last in split(text, "de")]
    return found


def _share(asked: set[str], sentence: str) -> float:
    said = set(words(sentence))
    return len(asked & said) / len(asked) if asked else 0.0


def _note_usage() -> None:
    from assistant.resilience.turn import Usage, current_call

    call = current_call()
    if call is not None:
        call.usages.append(Usage(PROMPT_TOKENS, REPLY_TOKENS))
