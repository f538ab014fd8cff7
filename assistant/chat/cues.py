"""Short replies, vague messages and requests, recognised by word lists and patterns kept in `cues.yaml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import yaml

from assistant.evidence.lexicon import fold, lexicon, words
from assistant.lookup.matching import match
from assistant.phrases import LANGUAGES

_MARKS = re.compile(r"[^\w\s'’-]+")
_SPACES = re.compile(r"\s+")
_SHORT = 60
_QUESTION = 90
_LONG, _SLIP = 6, 0.87
_SENTENCES = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_ASKED = re.compile(r"[^.!?;\n]+\?")


@dataclass(frozen=True, slots=True)
class Cues:
    """The compiled lists of `cues.yaml`."""

    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    vague: frozenset[str]
    unnamed: frozenset[str]

    def alike_in_length(self, word: str) -> list[str]:
        """The vague words that are long enough and short enough to be a word with a slip."""
        size = len(word)
        return [one for one in self.vague if 2.0 * min(size, len(one)) / (size + len(one)) >= _SLIP]

    def says(self, kind: str, text: str) -> bool:
        """Whether a folded, bare text fits a pattern of a kind."""
        return any(pattern.search(text) for pattern in self.patterns[kind])


@cache
def cues() -> Cues:
    """The shipped lists."""
    raw = yaml.safe_load(files(__package__).joinpath("cues.yaml").read_text(encoding="utf-8"))
    vague, unnamed = (
        frozenset(fold(word) for text in raw.pop(name).values() for word in text.split())
        for name in ("vague", "unnamed_words")
    )
    patterns = {
        kind: tuple(re.compile(rule.replace("\n", "")) for rule in ([found] if isinstance(found, str) else found))
        for kind, found in raw.items()
    }
    return Cues(patterns, vague, unnamed)


def bare(text: str) -> str:
    """Folded, without punctuation, one space between words."""
    return _SPACES.sub(" ", _MARKS.sub(" ", fold(text))).strip()


def agrees(text: str) -> bool:
    """Whether a short reply says yes to an offer."""
    plain = bare(text)
    return len(plain) <= _SHORT and cues().says("agree", plain) and not cues().says("decline_word", plain)


def declines(text: str) -> bool:
    """Whether a short reply says no to an offer."""
    plain = bare(text)
    return len(plain) <= _SHORT and cues().says("decline_word", plain)


def wants_person(text: str) -> bool:
    """Whether a message is just the word that was promised to bring a person, or asks for one who is no machine."""
    plain = bare(text)
    return cues().says("person_word", plain) or cues().says("no_machine", plain)


def chosen(text: str, labels: Sequence[str], values: Sequence[str]) -> int | None:
    """Which of the choices a reply takes: by its value, its number, or the words of its label; None when unclear."""
    plain = bare(text)
    for i, value in enumerate(values):
        if plain and plain in (bare(value), bare(labels[i])):
            return i
    holding = [i for i, value in enumerate(values) if len(bare(value)) > 3 and bare(value) in plain]
    if len(holding) == 1:
        return holding[0]
    if len(words(plain)) <= 5:
        if cues().says("last", plain) and len(labels) > 1:
            return len(labels) - 1
        for i, pattern in enumerate(cues().patterns["ordinals"][: len(labels)]):
            if pattern.search(plain):
                return i
    found = match(text, labels)
    return found.best[0] if len(found.best) == 1 else None


def vague(text: str) -> bool:
    """Whether a message says that something is wanted but not what."""
    found = [fold(word) for word in words(text)]
    unknown = _telling(found, cues().vague)
    return bool(found) and len(unknown) <= 2 and all(_misspelt(word) for word in unknown)


def _telling(found: Sequence[str], known: frozenset[str]) -> list[str]:
    """The words of a message that are neither known nor function words."""
    common = [lexicon(code).stopwords | lexicon(code).pronouns for code in LANGUAGES]
    return [word for word in found if word not in known and not any(word in one for one in common)]


def _misspelt(word: str) -> bool:
    """Whether a word is a vague word with a slip."""
    return len(word) >= _LONG and bool(get_close_matches(word, cues().alike_in_length(word), n=1, cutoff=_SLIP))


def requests(text: str) -> bool:
    """Whether we are asked to do something with the customer's own order or account, not how it is done."""
    plain = bare(text)
    return any(
        cues().says("requests", part) and cues().says("own", part) and not cues().says("how", part)
        for part in _parts(text)
    ) or (cues().says("requests", plain) and bool(re.search(r"\d{3,}", plain)) and not cues().says("how", plain))


def dangerous(text: str) -> bool:
    """Whether a product of the customer's burnt, smoked, hurt somebody."""
    told = " ".join(bare(part) for part in _SENTENCES.findall(text) if not _asks_what_holds(part))
    plain = bare(text)
    return cues().says("danger", told) and cues().says("danger_own", told) and not cues().says("how", plain)


def _asks_what_holds(sentence: str) -> bool:
    """Whether a sentence asks for something general, with an accident as a reason at most: "how long do you …?"."""
    clause = bare(re.split(r"[:,]", sentence)[-1])
    return sentence.rstrip().endswith("?") and (cues().says("how", clause) or cues().says("rule", clause))


def seeks_help(text: str) -> bool:
    """Whether a message asks for help in general."""
    return cues().says("help", bare(text))


def names_others(text: str) -> bool:
    """Whether a message is about another person."""
    return cues().says("others", bare(text))


def asks_about(text: str) -> bool:
    """Whether a message asks how something stands."""
    return cues().says("about", bare(text))


def needs(text: str) -> bool:
    """Whether a message says that something is needed."""
    return cues().says("need", bare(text))


def reports_defect(text: str) -> bool:
    """Whether the sender tells of missing, damaged, wrong or broken goods of their own."""
    return any(cues().says("defect", part) and not cues().says("how", part) for part in _parts(text))


def asks_who_writes(text: str) -> bool:
    """Whether a short message asks if a machine or a person writes the replies."""
    plain = bare(text)
    return len(plain) <= _QUESTION and cues().says("identity", plain)


def settles_for_the_dead(text: str) -> bool:
    """Whether somebody has died and a contract, order or payment of theirs is to be settled."""
    plain = bare(text)
    return all(cues().says(kind, plain) for kind in ("bereaved", "bereaved_who", "bereaved_what"))


def asks_a_rule(text: str) -> bool:
    """Whether a clause of a message asks what holds for everybody: a time, a cost, what is allowed."""
    asked = _ASKED.findall(text) or _parts(text)[:1]
    return any(cues().says("rule", bare(part)) for clause in asked for part in (clause, clause.rpartition(",")[2]))


def leaves_unnamed(text: str) -> bool:
    """Whether a message asks about a purchase that it does not name, what only the very article decides."""
    plain = bare(text)
    return cues().says("unnamed", plain) and cues().says("of_an_article", plain) and not re.search(r"\d{2,}", plain)


def leaves_open(text: str) -> bool:
    """Whether a message asks what only a machine or purchase decides that it does not name: a hire, a fitting blade."""
    plain = bare(text)
    if cues().says("unnamed_bought", plain) and cues().says("unnamed_holds", plain):
        return True
    if re.search(r"\d{2,}", plain) or not cues().says("unnamed_asks", plain):
        return False
    found = [fold(word) for word in words(text)]
    return any(word in cues().unnamed for word in found) and not _telling(found, cues().vague | cues().unnamed)


def wants_somebody_to_act(text: str) -> bool:
    """Whether somebody is asked to look after the sender's matter."""
    return any(cues().says("somebody_acts", part) for part in _parts(text))


def plans_harm(text: str) -> bool:
    """Whether help is asked for with opening what is not the sender's, unseen."""
    return cues().says("unlawful", bare(text))


def awaits_goods(text: str) -> bool:
    """Whether the sender waits for goods of their own."""
    return cues().says("order", bare(text))


def is_personal(text: str) -> bool:
    """Whether a message is about the sender's own matter or names an order, not about what holds for everybody."""
    plain = bare(text)
    return cues().says("personal", plain) or bool(re.search(r"\d{6,}|\d{4}-\d{4}", plain))


def asks_how(text: str) -> bool:
    """Whether a message asks how something is done."""
    return any(cues().says("how", part) for part in _parts(text))


def of_no_use(text: str) -> bool:
    """Whether a short message says that the last reply did not help."""
    plain = bare(text)
    return len(plain) <= _SHORT and cues().says("useless", plain)


def asks_when_answered(text: str) -> bool:
    """Whether a message asks when somebody will answer."""
    return cues().says("case_when", bare(text))


def asks_nothing(text: str) -> bool:
    """Whether a message says that it asks nothing."""
    return "?" not in text and cues().says("no_question", bare(text))


def only_greets(text: str) -> bool:
    """Whether a message is nothing but a greeting."""
    return cues().says("only_greets", bare(text))


def greets_from_afar(text: str) -> bool:
    """Whether a message begins with greetings from somewhere."""
    return cues().says("greets", bare(text))


def praises(text: str) -> bool:
    """Whether a short message is praise and asks nothing."""
    return "?" not in text and cues().says("praise", bare(text))


def _parts(text: str) -> list[str]:
    return [found for part in re.split(r"[.!?\n;]+", text) if (found := bare(part))]
