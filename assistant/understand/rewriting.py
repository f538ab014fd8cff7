"""A follow-up as a question that is understood without its history: rules, no model.

    "Was kostet der Versand nach Polen?" · "Und nach Österreich?"  →  "Was kostet der Versand nach Österreich?"
    "Where is the Ventura court?" · "Are they open?"  →  "Are they open? (Ventura court)"

Three ways, the first that fits: an ellipsis takes the place of its counterpart in the last full question; a fragment
follows that question; a message that leans on the turns before (pronoun, correction, few words of its own) names in
brackets what they were about. Words are only ever taken over as they stand in the history.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence.lexicon import LANGUAGES, fold, lexicon, words
from assistant.types import Message
from knowledge.text.language import detect

Rewrite = Callable[[str, Sequence[Message], str], str]
"""(message, history, language) -> standalone question."""

_TOPIC = 300
"""Characters of an earlier message that are read."""
_REPLY = 2
_FRAGMENT_WORDS = 7
_OWN = 4
"""Content words above which a message that asks nothing stands alone."""
_CODE = re.compile(r"\b[A-ZÄÖÜ]{1,4}[ -]?\d{1,4}\w?(?: (?:[A-Z]\w*|[A-Z]))?\b")
"""The name of a model: "AX 18 Pro", "KZ-216"."""
_ENDS_OPEN = re.compile(r"\b(?:der|die|das|den|dem)\s*[?!.]*$", re.IGNORECASE)
"""An article without its noun: "Was kostet der?"."""
_TOKEN = re.compile(r"[^\W_]+(?:[.,:'’/-][^\W_]+)*|[?!.,;:()]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class CarryOptions:
    """How much of the history is taken over.

    Attributes:
        leaning: words for a message that cannot stand alone.
        slight: words for one that may.
        person: weight of a word of the person's last message.
        reply: weight of a word of the assistant's last reply.
        earlier: weight of a word of the person's message before.
        name: factor for names.
    """

    leaning: int = 5
    slight: int = 4
    person: float = 1.0
    reply: float = 0.5
    earlier: float = 0.4
    name: float = 1.6


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Rules of one language."""

    language: str
    openers: tuple[str, ...]
    prepositions: frozenset[str]
    pronouns: frozenset[str]
    destinations: frozenset[str]
    objects: re.Pattern[str]
    dummy: re.Pattern[str]
    corrections: re.Pattern[str]
    relational: frozenset[str]
    filler: frozenset[str]
    verbs: frozenset[str]


@cache
def follow_up(language: str) -> FollowUp:
    """The rules of a language; languages without their own get the English ones."""
    name = language if language in LANGUAGES else "en"
    raw = json.loads(files(__package__).joinpath(f"follow_up.{name}.json").read_text(encoding="utf-8"))
    lists = ("prepositions", "pronouns", "destinations", "filler", "relational", "verbs")
    sets = {key: frozenset(map(fold, raw[key].split())) for key in lists}
    return FollowUp(
        name,
        tuple(raw["bare_openers"]),
        dummy=re.compile(raw["dummy"], re.IGNORECASE),
        corrections=re.compile(raw["corrections"], re.IGNORECASE),
        objects=re.compile(rf"\b{raw['objects']}\b", re.IGNORECASE),
        **sets,
    )


def rewritten(text: str, history: Sequence[Message], language: str, options: CarryOptions | None = None) -> str:
    """The message as a standalone question, in its own words and those of the history.

    Args:
        text: the message, cleaned.
        history: earlier turns, oldest first.
        language: ISO 639-1 code of the message.
        options: how much is taken over.
    """
    rules, options = follow_up(language), options or CarryOptions()
    before = [message.text for message in history if message.role == "user" and message.text.strip()]
    if not before or all(fold(word) in rules.filler for word in words(text)):
        return text
    need = leaning(text, rules)
    if fragment(text, rules):
        topic = _topic(before, rules)
        swapped = _ellipsis(text, topic, rules) if detect(topic) in (rules.language, "und") else None
        if swapped or detect(topic) in (rules.language, "und"):
            return swapped or f"{_bounded(topic)} {text}"
    wanted = options.leaning if need >= 2 else options.slight if need == 1 else 0
    carried = _carried(text, history, rules, wanted, options) if wanted else []
    return f"{text} ({', '.join(carried)})" if carried else text


def leaning(text: str, rules: FollowUp) -> int:
    """How much a message leans on the turns before: 2 it cannot stand alone, 1 it may, 0 it stands."""
    own = content(text, rules)
    if fragment(text, rules) or open_pronoun(text, rules) or rules.corrections.search(text):
        return 2
    telling = [word for word in own if fold(word) not in rules.relational]
    asks = any(fold(word) in rules.verbs for word in words(_unopened(text, rules))) or "?" in text
    return int(not telling or (len(telling) <= _OWN and not asks))


def fragment(text: str, rules: FollowUp) -> bool:
    """Whether the message is part of a sentence: it opens with "und", "what about", a preposition, and says little."""
    found = words(text)
    own = content(text, rules)
    lowered = text.lower()
    opened = any(re.match(rf"{re.escape(opener)}\b", lowered) for opener in rules.openers)
    short = len(found) <= _FRAGMENT_WORDS and bool(found) and fold(found[0]) in rules.prepositions
    verb = any(fold(word) in rules.verbs for word in words(_unopened(text, rules)))
    return not own or (len(own) <= 2 and not verb and (opened or short))


def open_pronoun(text: str, rules: FollowUp) -> bool:
    """A pronoun that nothing in the message explains; "it" in "Is it possible to …" stands for nothing."""
    bare = rules.dummy.sub(" ", text)
    if rules.language == "de" and _ENDS_OPEN.search(bare):
        return True
    return bool(rules.objects.search(bare)) or any(fold(word) in rules.pronouns for word in words(bare))


def content(text: str, rules: FollowUp) -> list[str]:
    """The words that say something, without function words and phrases of conversation."""
    stop = lexicon(rules.language).stopwords
    return [w for w in words(text) if fold(w) not in stop and fold(w) not in rules.filler and len(w) > 1]


def is_name(word: str, at: int, rules: FollowUp) -> bool:
    """Whether a word looks like a name or a code where it stands; in German, where nouns have capitals, only codes."""
    inner = any(c.isupper() for c in word[1:]) or any(c.isdigit() for c in word)
    return inner or (at > 0 and word[0].isupper() and rules.language != "de")


def _topic(before: Sequence[str], rules: FollowUp) -> str:
    """The last message that stands alone, else the last."""
    whole = (past for past in reversed(before) if not fragment(past, rules) and content(past, rules))
    return next(whole, before[-1])


def _carried(text: str, history: Sequence[Message], rules: FollowUp, wanted: int, options: CarryOptions) -> list[str]:
    """The history's most telling words that the message lacks, in the order in which they were said."""
    present = {fold(word) for word in words(text)}
    scores: dict[str, float] = {}
    seen: dict[str, tuple[int, str]] = {}
    for step, part, weight in _sources(history, rules, options):
        foreign = detect(part) not in (rules.language, "und")
        said = words(part)
        for at, word in enumerate(said):
            key = fold(word)
            if key in present or not content(word, rules) or _inflected(key, present):
                continue
            if step == _REPLY and _bare_number(said, at):
                continue
            if foreign and not word[0].isupper() and not word[0].isdigit():
                continue
            factor = options.name if is_name(word, at, rules) or _noun(word, at, rules) else 1.0
            if key in seen:
                scores[key] += 0.3 * weight
                continue
            scores[key] = weight * factor
            seen[key] = (1000 * step + at, word)
    if rules.language == "de" and any(seen[key][1][0].isupper() for key in scores):
        # Things are carried over, not what was said of them; where nobody writes capitals they cannot be told apart.
        scores = {key: value for key, value in scores.items() if not seen[key][1][0].islower()}
    best = sorted(scores, key=lambda key: (-scores[key], seen[key]))[:wanted]
    return _joined(sorted((seen[key] for key in best), key=lambda place: place[0]))


def _bare_number(said: Sequence[str], at: int) -> bool:
    """A number that belongs to no name: "229", but not the 18 of "AX 18"."""
    return not any(c.isalpha() for c in said[at]) and not (at and said[at - 1].isupper())


def _joined(places: Sequence[tuple[int, str]]) -> list[str]:
    """Words that stood side by side as one phrase."""
    phrases: list[str] = []
    last = -2
    for at, word in places:
        if at == last + 1:
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
        last = at
    return phrases


def _sources(history: Sequence[Message], rules: FollowUp, options: CarryOptions) -> Iterator[tuple[int, str, float]]:
    """Earlier messages with the weight of their words: the person's last, the one before, the reply to it."""
    before = [message.text for message in history if message.role == "user"]
    replies = [message.text for message in history if message.role == "assistant"]
    yield 0, _bounded(before[-1]), options.person
    if len(before) > 1:
        helps = leaning(before[-1], rules)
        yield 1, _bounded(before[-2]), options.earlier * (1.0 if helps == 0 else 1.5)
    if replies:
        yield _REPLY, replies[-1][:_TOPIC], options.reply


def _noun(word: str, at: int, rules: FollowUp) -> bool:
    return rules.language == "de" and at > 0 and word[0].isupper()


def _inflected(key: str, present: set[str]) -> bool:
    """Whether the message has the word in another form."""
    return len(key) >= 5 and any(other[:5] == key[:5] and abs(len(other) - len(key)) <= 2 for other in present)


def _bounded(text: str) -> str:
    """The end of a long message: the question is there."""
    text = " ".join(text.split())
    return text if len(text) <= _TOPIC else text[-_TOPIC:].split(" ", 1)[-1]


def _ellipsis(text: str, topic: str, rules: FollowUp) -> str | None:
    """The topic with the fragment in the place of its counterpart; None where there is none."""
    rest = _unopened(text, rules).rstrip(" ?!.")
    first = rest.split(" ", 1)[0] if rest else ""
    if not rest or len(content(rest, rules)) == 0:
        return None
    question = _bounded(topic)
    if fold(first) in rules.prepositions:
        alike = rules.destinations if fold(first) in rules.destinations else frozenset({fold(first)})
        span = next((span for word in sorted(alike) if (span := _phrase(question, word, rules))), None)
        if span:
            return question[: span[0]] + rest + question[span[1] :]
        bare = question.rstrip(" ?!.")
        return f"{bare} {rest}?" if content(bare, rules) else None
    if rest[0].isupper() and len(words(rest)) <= 2:
        return _named(question, rest, rules)
    model, other = _CODE.search(question), _CODE.search(rest)
    return question[: model.start()] + other[0] + question[model.end() :] if model and other else None


def _named(question: str, name: str, rules: FollowUp) -> str | None:
    """The question with its last "preposition + name" about `name`; a day takes the place of a day only."""
    days = (lexicon(rules.language).time_words | lexicon(rules.language).months) - rules.prepositions
    timed = bool(days & {fold(word) for word in words(name)})
    spans = [span for word in rules.prepositions if (span := _phrase(question, word, rules, names=True))]
    fits = [span for span in spans if bool(days & {fold(w) for w in words(question[slice(*span)])}) == timed]
    if not fits:
        return None
    start, end = max(fits)
    preposition = question[start:end].split(" ", 1)[0]
    return f"{question[:start]}{preposition} {name}{question[end:]}"


def _unopened(text: str, rules: FollowUp) -> str:
    """The message without "und", "what about", …; of "und bei" and "and for" the preposition stays."""
    lowered = text.lower()
    for opener in rules.openers:
        match = re.match(rf"{re.escape(opener)}\b[ ,:]*", lowered)
        if match:
            first, _, last = opener.rpartition(" ")
            kept = f"{last} " if first in ("und", "and") and fold(last) in rules.prepositions else ""
            return kept + text[match.end() :]
    return text


def _phrase(question: str, preposition: str, rules: FollowUp, *, names: bool = False) -> tuple[int, int] | None:
    """Span of "preposition + up to four words" in a question; with `names` only before a capital letter."""
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(question)]
    for at, (word, start, _) in enumerate(tokens):
        if fold(word) != preposition or at + 1 >= len(tokens):
            continue
        end = at
        for other, _, _ in tokens[at + 1 : at + 5]:
            if not other[0].isalnum() or fold(other) in rules.prepositions or fold(other) in rules.verbs:
                break
            end += 1
        if end > at and (not names or tokens[at + 1][0][0].isupper()):
            return start, tokens[end][2]
    return None
