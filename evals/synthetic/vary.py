"""The same question in other words, with slips of the keyboard, or about something that nobody documents."""

import random
import re
from collections.abc import Callable, Mapping, Sequence

from evals.synthetic.seeds import Seed, plain

Vary = Callable[[str, random.Random], str]
_ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
_LEADS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Guten Tag, ich habe eine Frage: {question}",
        "Hallo! {question} Vielen Dank im Voraus.",
        "Kurze Frage: {question}",
    ),
    "en": ("Hello, I have a question: {question}", "Hi! {question} Thanks in advance.", "Quick question: {question}"),
}
_ASKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (
        (r"^Wie lange (.+)\?$", r"Können Sie mir sagen, für welche Dauer gilt: \1?"),
        (r"^Was kostet (.+)\?$", r"Wie hoch ist der Preis für \1?"),
        (r"^Was kosten (.+)\?$", r"Wie hoch sind die Preise für \1?"),
        (r"^Kann ich (.+)\?$", r"Besteht die Möglichkeit, dass ich \1 kann?"),
        (r"^Was ist (.+)\?$", r"Was genau meint \1?"),
        (r"^Was gilt zum Thema (.+)\?$", r"Ich möchte wissen, was Sie zu \1 sagen."),
        (r"^Was gilt bei (.+) für (.+)\?$", r"Für \1 suche ich \2."),
        (r"^Wo (.+)\?$", r"An welchem Ort \1?"),
        (r"^Wann (.+)\?$", r"Zu welchem Zeitpunkt \1?"),
    ),
    "en": (
        (r"^How long (.+)\?$", r"Could you tell me for what period \1?"),
        (r"^How much does (.+) cost\?$", r"What is the price of \1?"),
        (r"^What does (.+) cost\?$", r"How much do I have to pay for \1?"),
        (r"^Can I (.+)\?$", r"Is it possible for me to \1?"),
        (r"^What is (.+)\?$", r"Could you tell me what \1 is?"),
        (r"^What applies to (.+)\?$", r"I would like to know what you say about \1."),
        (r"^Where (.+)\?$", r"In which place \1?"),
        (r"^When (.+)\?$", r"At what time \1?"),
    ),
}  # fmt: skip


def paraphrase(seed: Seed, chance: random.Random) -> str:
    """The question in other words: another form where a rule knows one, else with a lead-in or as keywords."""
    for pattern, form in _ASKS[seed.language]:
        if re.match(pattern, seed.question):
            return re.sub(pattern, form, seed.question)
    if seed.subject and seed.column and chance.random() < 0.5:
        return f"{seed.subject} {seed.column}"
    return chance.choice(_LEADS[seed.language]).format(question=seed.question)


def typos(question: str, chance: random.Random, *, share: float = 0.12) -> str:
    """A question as typed in a hurry: in some words a letter is dropped, doubled, swapped or hit beside; umlauts may be
    spelled out. Numbers, codes and short words stay, since a slip there asks about something else."""
    words = question.split(" ")
    long = [place for place, word in enumerate(words) if re.fullmatch(r"[^\W\d_]{5,}[?.,!:]?", word)]
    count = max(1, round(share * len(words)))
    for place in chance.sample(long, min(count, len(long))):
        words[place] = _slip(words[place], chance)
    return " ".join(words)


def near_miss(seed: Seed, others: Sequence[Seed], known: frozenset[str], chance: random.Random) -> str | None:
    """The question about something that is not there: a number of its subject is changed to one that no document names,
    or a subject of another table takes its place under this column. None where neither is possible.

    Args:
        others: further cells of the same language.
        known: normalised text of every chunk's words, see `seeds.plain`.
    """
    if not seed.subject or not seed.column:
        return None
    if re.search(r"\d", seed.subject):
        for _ in range(8):
            changed = re.sub(r"\d+", lambda found: _other_number(found[0], chance), seed.subject, count=1)
            if changed != seed.subject and not any(plain(changed) in text for text in known):
                return seed.question.replace(seed.subject, changed)
    columns = {(one.document_id, plain(one.subject), plain(one.column)) for one in others}
    strangers = [
        one
        for one in others
        if one.document_id != seed.document_id
        and plain(one.column) != plain(seed.column)
        and (seed.document_id, plain(one.subject), plain(seed.column)) not in columns
        and not any(plain(one.subject) in text and plain(seed.column) in text for text in known)
    ]
    if not strangers:
        return None
    return seed.question.replace(seed.subject, chance.choice(strangers).subject)


def _slip(word: str, chance: random.Random) -> str:
    kind = chance.choice(("drop", "double", "swap", "beside", "umlaut"))
    if kind == "umlaut":
        spelled = word
        for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            spelled = spelled.replace(letter, letters)
        if spelled != word:
            return spelled
        kind = "swap"
    # The first letter and the last stay: that is how people slip (and how readers still read).
    places = [place for place in range(1, len(word) - 2) if word[place].isalpha() and word[place + 1].isalpha()]
    place = chance.choice(places)
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "double":
        return word[:place] + word[place] + word[place:]
    if kind == "swap" and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + _beside(word[place], chance) + word[place + 1 :]


def _beside(letter: str, chance: random.Random) -> str:
    for row in _ROWS:
        at = row.find(letter.lower())
        if at >= 0:
            near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            return chance.choice(near)
    return "e"


def _other_number(digits: str, chance: random.Random) -> str:
    made = chance.choice("123456789") + "".join(chance.choice("0123456789") for _ in digits[1:])
    return made if made != digits else str(int(digits) + 37)
