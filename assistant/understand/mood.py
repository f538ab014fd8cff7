"""The tone of a message by lexicon: anger, impatience, worry, thanks, sarcasm, and what raises the priority.

The rules are data (`mood.de.json`, `mood.en.json`): weighted patterns over the folded text (see `lexicon.fold`).
A sober complaint stays neutral or impatient; anger needs a word, capitals or a row of exclamation marks for it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence.lexicon import LANGUAGES, fold, words
from assistant.types import Message
from assistant.understand.types import Mood, MoodLabel

_READ = 4_000
"""Characters of a message that are looked at."""
_LOUD_WORDS = 3
_LONG_WORD = 4
_LOUD_SHARE = 0.6
_SAME = 0.75
_BANGS = re.compile(r"!{3,}|[?!]*(?:!\?|\?!)[?!]*")
_SPACES = re.compile(r"\s+")
_FEELINGS = ("anger", "impatience", "worry", "friendly", "sarcasm")

Weighted = tuple[tuple[float, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class MoodRules:
    """Patterns of one language: feelings with weights, signals without."""

    feelings: Mapping[str, Weighted]
    signals: Mapping[str, tuple[re.Pattern[str], ...]]


@cache
def mood_rules(language: str) -> MoodRules:
    """The rules of a language; languages without their own get the English ones."""
    name = language if language in LANGUAGES else "en"
    raw = json.loads(files(__package__).joinpath(f"mood.{name}.json").read_text(encoding="utf-8"))
    feelings = {key: tuple((weight, re.compile(rule)) for weight, rule in raw[key]) for key in _FEELINGS}
    signals = {key: tuple(map(re.compile, rules)) for key, rules in raw["signals"].items()}
    return MoodRules(feelings, signals)


def mood(text: str, language: str, history: Sequence[Message] = ()) -> Mood:
    """The tone of a message.

    Args:
        text: the message.
        language: ISO 639-1 code.
        history: earlier turns; a message that says again what was said before is "repeated".
    """
    rules = mood_rules(language)
    text = text[:_READ]
    folded = _SPACES.sub(" ", fold(text).replace("’", "'")).strip()
    felt = {name: _felt(folded, weighted) for name, weighted in rules.feelings.items()}
    signals = {name for name, patterns in rules.signals.items() if any(p.search(folded) for p in patterns)}
    if felt["sarcasm"] >= 0.8:
        signals.add("sarcasm")
    if says_again(text, history):
        signals.add("repeated")
    loud = loudness(text)
    if loud and (felt["anger"] or felt["impatience"] or signals or loud >= 1.0):
        felt["anger"] += 0.5 * loud + 0.3 * bool(signals or felt["impatience"])
    felt["anger"] += felt["sarcasm"] * bool(felt["sarcasm"] >= 0.8)
    return _judged(felt, signals, loud)


def loudness(text: str) -> float:
    """0..1: capitals where a sentence would have none, and rows of exclamation marks."""
    long = [word for word in words(text) if len(word) >= _LONG_WORD and word.isalpha()]
    shouted = [word for word in long if word.isupper()]
    capitals = len(shouted) >= _LOUD_WORDS and len(shouted) >= _LOUD_SHARE * len(long)
    # "WAS SOLL DAS???" has no three long words, but nothing else either.
    short = not capitals and len(text) > 8 and text.isupper() and bool(re.search(r"[?!]{2,}", text))
    return float(capitals or short) * 0.8 + 0.4 * bool(_BANGS.search(text)) + 0.2 * bool(re.search(r"!", text))


def says_again(text: str, history: Sequence[Message]) -> bool:
    """Whether most of the message's words stood in one earlier message of the person."""
    said = {fold(word) for word in words(text)}
    if len(said) < 3:
        return False
    past = [{fold(word) for word in words(message.text)} for message in history if message.role == "user"]
    return any(len(said & before) >= _SAME * max(len(said), len(before)) for before in past)


def _felt(folded: str, weighted: Weighted) -> float:
    """The strongest pattern, and a fifth of each further one."""
    found = sorted((weight for weight, rule in weighted if rule.search(folded)), reverse=True)
    return found[0] + 0.2 * sum(found[1:]) if found else 0.0


def _judged(felt: Mapping[str, float], signals: set[str], loud: float) -> Mood:
    pushed = felt["impatience"] + 0.7 * ("repeated" in signals) + 0.6 * ("deadline" in signals)
    angry = felt["anger"] + 0.3 * (loud > 0) * bool({"leaving", "public", "legal"} & signals)
    label: MoodLabel = "neutral"
    level = 0.0
    if angry >= 0.5:
        label, level = "angry", 0.5 + 0.3 * angry
    elif felt["worry"] >= 0.7:
        label, level = "worried", 0.3 + 0.4 * felt["worry"]
    elif pushed >= 0.6:
        label, level = "impatient", 0.2 + 0.4 * pushed
    elif felt["friendly"] >= 0.6 and not signals:
        label, level = "friendly", 0.3 + 0.4 * felt["friendly"]
    return Mood(label, round(min(level, 1.0), 3), frozenset(signals))
