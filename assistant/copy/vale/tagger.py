"""Parts of speech of English words, as Penn Treebank tags: closed classes by list, the rest by ending and neighbours.

Small on purpose: it serves Vale's `sequence` rules, which mostly ask for pronouns, determiners, prepositions, modal verbs
and verb forms. Open-class words are guessed by suffix (after Brill, A simple rule-based part of speech tagger, 1992).
"""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

import re
from dataclasses import dataclass

from guardrails.language import word_set

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_CLOSED = {
    "PRP": word_set(
        "i you he she it we they me him us them myself yourself himself herself itself ourselves themselves"
    ),
    "PRP$": word_set("my your his her its our their"),
    "DT": word_set("the a an this that these those each every some any no another either neither"),
    "IN": word_set(
        "of in on at by for with from about into over under after before between through during without within against among "
        "because although though while if unless until since whether as than per via upon toward towards across behind beyond near"
    ),
    "CC": word_set("and or but nor yet plus"),
    "MD": word_set("can could may might must shall should will would cannot can't won't couldn't shouldn't wouldn't"),
    "TO": word_set("to"),
    "WP": word_set("who whom what"),
    "WDT": word_set("which whatever whichever"),
    "WRB": word_set("when where why how"),
    "EX": word_set("there"),
    "VBZ": word_set("is has does isn't hasn't doesn't"),
    "VBP": word_set("are am have do aren't haven't don't"),
    "VBD": word_set(
        "was were had did wasn't weren't hadn't didn't went came saw took made gave got said told knew thought found left kept"
    ),
    "VBN": word_set("been done gone seen taken given written known shown chosen broken driven"),
    "VB": word_set(
        "be get go come make take see know think use write find give tell work call try ask need feel become leave put keep let begin"
    ),
    "VBG": word_set("being having doing"),
    "RB": word_set(
        "not n't very too also just only never always often again already still now then here quite rather almost even soon"
    ),
    "JJ": word_set(
        "good great new old high low big small long short able available important best better own other same different"
    ),
    "CD": word_set("one two three four five six seven eight nine ten eleven twelve hundred thousand million"),
}
_LOOKUP = {word: tag for tag, words in _CLOSED.items() for word in words}
_SUFFIXES = (
    (re.compile(r"\d"), "CD"),
    (re.compile(r"ly$"), "RB"),
    (re.compile(r"ing$"), "VBG"),
    (re.compile(r"ed$"), "VBD"),
    (re.compile(r"(?:ous|ful|less|ive|able|ible|al|ic|ish|ary|ier|iest)$"), "JJ"),
    (re.compile(r"(?:tion|sion|ment|ness|ity|ance|ence|ship|ism|er|or|ist)$"), "NN"),
    (re.compile(r"[^s]s$"), "NNS"),
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word or mark with its tag and its offsets."""

    text: str
    tag: str
    start: int
    end: int


def tag(text: str) -> list[Tagged]:
    """The words and marks of an English text with Penn tags."""
    made: list[Tagged] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        before = made[-1] if made else None
        made.append(Tagged(word, _tag(word, before), match.start(), match.end()))
    return made


def _tag(word: str, before: Tagged | None) -> str:
    lower = word.lower().replace("’", "'")
    if not word[0].isalnum():
        return word if word in ".,:;!?" else "SYM"
    if lower in _LOOKUP:
        return _LOOKUP[lower]
    guess = next((found for pattern, found in _SUFFIXES if pattern.search(lower)), "NN")
    if before is not None and before.tag in ("TO", "MD"):
        return "VB"
    if before is not None and before.tag in ("DT", "PRP$", "JJ") and guess in ("VBD", "VBG", "VB"):
        return "JJ" if guess == "VBD" else "NN"
    if (
        before is not None
        and before.text.lower() in ("is", "are", "was", "were", "be", "been", "being", "has", "have", "had")
        and guess == "VBD"
    ):
        return "VBN"
    if before is not None and before.tag == "PRP" and guess in ("NN", "NNS"):
        return "VBZ" if guess == "NNS" else "VBP"
    if guess == "NN" and word[0].isupper() and before is not None and before.text not in ".!?":
        return "NNP"
    return guess
