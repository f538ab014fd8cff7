"""Sentences put together from actions and frames: what is to be done, done, called off, imagined, or the customer's.

An action (`actions.<language>.txt`) says what and how; a frame (`frames.<language>.txt`) who, when and whether. Every
action in every frame gives far more sentences than a bank could list, and teaches a model both apart from each other.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SLOT = re.compile(r"\{(\w+)\}")
_HERE = Path(__file__).parent
_PERSON = {
    "de": ["ihm", "ihr", "denen", "ihnen", "{HERR}", "dem Kunden", ""],
    "en": ["him", "her", "them", "{FN}", "{HERR}", "the customer"],
}
# infinitive stem: participle, third person
_STRONG = {
    "bring": ("gebracht", "bringt"), "geb": ("gegeben", "gibt"), "nehm": ("genommen", "nimmt"),
    "lad": ("geladen", "lädt"), "fahr": ("gefahren", "fährt"), "ruf": ("gerufen", "ruft"),
    "schreib": ("geschrieben", "schreibt"), "biet": ("geboten", "bietet"), "weis": ("gewiesen", "weist"),
    "mess": ("gemessen", "misst"), "find": ("gefunden", "findet"), "geh": ("gegangen", "geht"),
    "sprech": ("gesprochen", "spricht"), "beheb": ("behoben", "behebt"), "treff": ("getroffen", "trifft"),
    "bekomm": ("bekommen", "bekommt"), "halt": ("gehalten", "hält"), "greif": ("gegriffen", "greift"),
    "gleich": ("geglichen", "gleicht"), "veranlass": ("veranlasst", "veranlasst"),
}  # fmt: skip
_NO_GE = ("er", "be", "ver", "hinter", "unter", "über", "eröffn")
_PAST = {
    "send": "sent", "get": "got", "dig": "dug", "put": "put", "write": "wrote", "let": "let", "do": "done",
    "draw": "drew", "come": "came", "give": "gave", "set": "set", "go": "gone", "lend": "lent", "bring": "brought",
    "meet": "met", "take": "taken", "run": "run", "ring": "rung", "see": "seen", "have": "had", "tell": "told",
    "find": "found", "leave": "left", "speak": "spoken", "show": "shown", "reset": "reset", "cost": "costed",
    "be": "been", "make": "made", "hold": "held", "sit": "sat", "swing": "swung", "fit": "fitted", "break": "broke",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A template with its slots open.

    Attributes:
        labels: `task:<kind>`, or done, cancelled, hypo, or `timeline` for what the customer does.
        family: number of its frame.
    """

    text: str
    labels: tuple[str, ...]
    family: int


@cache
def _lines(name: str, language: str) -> tuple[tuple[str, ...], ...]:
    text = (_HERE / f"{name}.{language}.txt").read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(part.strip() for part in row.split("|", 1)) for row in rows)


def make(language: str, chance: random.Random) -> Made:
    """One sentence; four in ten are tasks that stand, the rest is not to be done by us."""
    frames = _lines("frames", language)
    wanted = "task" if chance.random() < 0.5 else chance.choice(["done", "cancelled", "hypo", "customer"])
    family = chance.choice([i for i, (status, _) in enumerate(frames) if status == wanted])
    kind, action = chance.choice(_lines("actions", language))
    forms = FORMS[language](action)
    when = "{D}" if chance.random() < 0.6 else ""
    values = {**forms, "dat": chance.choice(_PERSON[language]), "D": when}
    text = _filled(frames[family][1], values)
    labels = {"task": (f"task:{kind}",), "customer": ("timeline", "customer")}.get(wanted, (wanted,))
    return Made(text, labels, family)


def _filled(frame: str, values: Mapping[str, str]) -> str:
    """The frame with forms put in, which may name the person; other slots (`{HERR}`) stay."""
    text = _SLOT.sub(lambda m: values.get(m.group(1), m.group()), frame)
    text = text.replace("{dat}", values["dat"])
    return re.sub(r"\s+([,.])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")


def german_forms(action: str) -> dict[str, str]:
    """{o, v1, v3, p, i, z, w} of `die Unterlagen | nach|schick/en`."""
    goal, verb = (part.strip() for part in action.split(" | ", 1))
    lead, _, last = verb.rpartition(" ")
    prefix, _, rest = last.rpartition("|")
    stem, ending = rest.split("/")
    participle, third = _STRONG.get(stem, (_weak(stem), _third(stem)))
    lead = f"{lead} " if lead else ""
    return {
        "o": f"{goal} {lead}".strip(), "v1": stem + ("e" if stem[-1] in "nt" else ""), "v3": third, "p": prefix,
        "i": f"{prefix}{stem}{ending}", "w": f"{prefix}{participle}",
        "z": f"{prefix}zu{stem}{ending}" if prefix else f"zu {stem}{ending}",
    }  # fmt: skip


def _weak(stem: str) -> str:
    plain = stem.endswith("ier") or stem.startswith(_NO_GE)
    return f"{'' if plain else 'ge'}{_third(stem)}"


def _third(stem: str) -> str:
    return stem + ("et" if stem.endswith(("t", "d", "chn")) else "t")


def english_forms(action: str) -> dict[str, str]:
    """{v, v3, g, w, o, r} of `send | the data sheet | over to {dat}`."""
    verb, goal, rest = (*(part.strip() for part in action.split("|")), "", "")[:3]
    first, _, particle = verb.partition(" ")
    tail = f" {particle}" if particle else ""
    doubled = first[-1] if first in ("get", "put", "let", "run", "set", "dig", "reset", "pop", "drop", "chat") else ""
    going = first if not first.endswith("e") or first.endswith("ee") else first[:-1]
    past = _PAST.get(first, first + ("d" if first.endswith("e") else f"{doubled}ed"))
    third = first + ("es" if first.endswith(("x", "s", "ch", "o")) else "s")
    return {
        "v": verb, "v3": third + tail, "g": f"{going}{doubled}ing{tail}", "w": past + tail, "o": goal, "r": rest,
    }  # fmt: skip


FORMS: dict[str, Callable[[str], dict[str, str]]] = {"de": german_forms, "en": english_forms}
