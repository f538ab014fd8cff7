"""`sequence`: words in a row, by pattern and part of speech."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.copy.errors import BrandError
from assistant.copy.vale import actions
from assistant.copy.vale.blocks import Block
from assistant.copy.vale.checks import Check, Hit, State, fill
from assistant.copy.vale.patterns import ValePattern
from assistant.copy.vale.style import ValeRule
from assistant.copy.vale.tagger import Tagged, tag


@dataclass(frozen=True, slots=True)
class _Step:
    pattern: ValePattern | None
    tag: ValePattern | None
    negate: bool
    skip: int

    def takes(self, word: Tagged) -> bool:
        fits = (self.pattern is None or self.pattern.search(word.text) is not None) and (
            self.tag is None or self.tag.search(word.tag) is not None
        )
        return fits != self.negate


def sequence(rule: ValeRule, _: Sequence[str]) -> Check:
    """Consecutive tokens; `skip: n` lets up to n words stand before one."""
    tokens = rule.options.get("tokens")
    if not isinstance(tokens, list) or not tokens:
        raise BrandError(f"{rule.name}: 'tokens' is empty.", "Correct the style.")
    steps = [_step(rule, token) for token in tokens]

    def check(block: Block, _: State) -> Iterator[Hit]:
        """Each run of words that fits the rule's tokens and tags."""
        words = tag(block.text)
        at = 0
        while at < len(words):
            end = _match(steps, words, at)
            if end is None or end == at:
                at += 1
                continue
            start, stop = words[at].start, words[end - 1].end
            found = block.text[start:stop]
            change = actions.edited(rule, found)
            values = [words[i].text for i in range(at, end)]
            message = rule.message
            for number, word in enumerate(values, start=1):
                message = message.replace(f"%[{number}]s", word)
            yield Hit(start, stop, fill(message, found, change or ""), change or "", change)
            at = end

    return check


def _step(rule: ValeRule, token: Any) -> _Step:
    if not isinstance(token, dict):
        raise BrandError(f"{rule.name}: a token must have 'pattern' or 'tag'.", "Correct the style.")
    source, wanted = token.get("pattern"), token.get("tag")
    return _Step(
        ValePattern(rf"^(?:{source})$", rule.name, rule.flag("ignorecase")) if source else None,
        ValePattern(rf"^(?:{wanted})$", rule.name) if wanted else None,
        bool(token.get("negate")),
        int(token.get("skip") or 0),
    )


def _match(steps: list[_Step], words: list[Tagged], at: int) -> int | None:
    """The end of a match that starts at a word, or None."""
    for number, step in enumerate(steps):
        reach = step.skip if number else 0
        for offset in range(reach + 1):
            if at + offset < len(words) and step.takes(words[at + offset]):
                at += offset + 1
                break
        else:
            if not (step.negate and at >= len(words)):
                return None
    return at
