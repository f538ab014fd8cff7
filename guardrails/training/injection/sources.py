"""Public sets under `../shared/data` (or a copy of that layout) as training and evaluation messages.

Licences: injection sets MIT, BIPIA MIT, XSTest CC BY 4.0, Banking77 CC BY 4.0, CLINC CC BY 3.0, Bitext CDLA-Sharing,
COVID-QA Apache-2.0, Tatoeba CC BY 2.0, GermEval 2018 CC BY 4.0, WoZ Apache-2.0. Only weights are kept.
"""

import csv
import json
import random
import re
from pathlib import Path
from typing import Any

from guardrails.training.injection.generate import Example

# Variants of CyberSecEval whose user message is an attack by itself, without knowing the secret that it is after.
TELLING_VARIANTS = frozenset(
    {
        "ignore_previous_instructions", "system_mode", "virtualization", "hypothetical_scenario", "payload_splitting",
        "token_smuggling", "mixed_techniques", "persuasion",
    }
)  # fmt: skip
_GERMAN = re.compile(r"\b(?:und|der|die|das|ist|nicht|ein|eine|ich|sie|wie|was|für|mit|auf|wir|du)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|is|of|to|you|what|how|for|with|are|in|on|do|my|i)\b", re.IGNORECASE)


def language_of(text: str) -> str:
    """de or en, by function words (only to report by language)."""
    return "de" if len(_GERMAN.findall(text)) > len(_ENGLISH.findall(text)) else "en"


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def own_dev(data: Path) -> list[Example]:
    """The project's own dev messages with their techniques."""
    return [
        Example(r["text"], r["label"] == "attack", r["technique"] or r["benign_category"], r["lang"], "dev")
        for r in read_lines(data / "injection" / "dev.jsonl")
    ]


def deepset(data: Path) -> list[Example]:
    """deepset/prompt-injections."""
    rows = read_lines(data / "injection" / "deepset.dev.jsonl")
    return [Example(r["text"], r["label"] == "attack", "deepset", language_of(r["text"]), "deepset") for r in rows]


def in_the_wild(data: Path) -> list[Example]:
    """Jailbreak prompts collected in the wild (Shen et al. 2024)."""
    rows = read_lines(data / "injection" / "in_the_wild_jailbreaks.dev.jsonl")
    return [Example(r["text"], r["label"] == "attack", "in_the_wild", "en", "in_the_wild") for r in rows]


def cyberseceval(data: Path, *, telling_only: bool = True) -> list[Example]:
    """CyberSecEval prompt injection, direct messages."""
    rows = json.loads((data / "injection" / "cyberseceval_en.dev.json").read_text(encoding="utf-8"))
    return [
        Example(r["user_input"], True, f"cse:{r['injection_variant']}", "en", "cyberseceval")
        for r in rows
        if r["injection_type"] == "direct" and (r["injection_variant"] in TELLING_VARIANTS or not telling_only)
    ]


def notinject(data: Path) -> list[Example]:
    """Harmless prompts with trigger words (Li et al. 2024)."""
    rows = json.loads((data / "injection" / "notinject_one.json").read_text(encoding="utf-8"))
    return [Example(r["prompt"], False, r["category"], "en", "notinject") for r in rows]


def xstest(data: Path) -> list[Example]:
    """The safe half of XSTest (Röttger et al. 2024)."""
    rows = read_lines(data / "injection" / "xstest.dev.jsonl")
    return [Example(r["prompt"], False, r["type"], "en", "xstest") for r in rows if r["label"] == "safe"]


def intents(data: Path) -> dict[str, str]:
    """Harmless messages to banks, shops and assistants with their intent as `source:intent`."""
    folder = data / "intent"
    with (folder / "banking77.dev.csv").open(encoding="utf-8", newline="") as file:
        found = {row["text"]: f"banking77:{row['category']}" for row in csv.DictReader(file)}
    with (folder / "bitext.dev.csv").open(encoding="utf-8", newline="") as file:
        found |= {row["utterance"]: f"bitext:{row['intent']}" for row in csv.DictReader(file)}
    clinc = json.loads((folder / "clinc.dev.json").read_text(encoding="utf-8"))
    return found | {text: f"clinc:{intent}" for rows in clinc.values() for text, intent in rows}


def everyday(data: Path, count: int, seed: int = 11) -> list[Example]:
    """Harmless messages: bank and shop questions, smart-home commands, everyday sentences, tweets; `count` a source."""
    with (data / "intent" / "banking77.dev.csv").open(encoding="utf-8", newline="") as file:
        banking = [row["text"] for row in csv.DictReader(file)]
    with (data / "intent" / "bitext.dev.csv").open(encoding="utf-8", newline="") as file:
        bitext = [row["utterance"] for row in csv.DictReader(file)]
    clinc = json.loads((data / "intent" / "clinc.dev.json").read_text(encoding="utf-8"))
    tatoeba = [line.split("\t") for line in (data / "parallel" / "tatoeba.tsv").read_text("utf-8").splitlines()]
    woz = [line.split("\t") for line in (data / "parallel" / "woz_restaurant.tsv").read_text("utf-8").splitlines()]
    germeval = [
        line.split("\t") for line in (data / "toxicity" / "germeval2018.dev.tsv").read_text("utf-8").splitlines()
    ]
    covid = read_lines(data / "faq" / "covid_en.dev.jsonl")
    named = {
        ("banking77", "en"): banking,
        ("bitext", "en"): bitext,
        ("clinc", "en"): [row[0] for key in ("train", "oos_train") for row in clinc[key]],
        ("tatoeba", "en"): [pair[0] for pair in tatoeba],
        ("tatoeba", "de"): [pair[1] for pair in tatoeba],
        ("woz", "de"): [pair[1] for pair in woz],
        ("germeval", "de"): [row[0] for row in germeval],
        ("covid", "en"): [row.get("question", "") for row in covid],
    }
    rng = random.Random(seed)
    made: list[Example] = []
    for (source, language), texts in named.items():
        unique = sorted({text for text in texts if text})
        chosen = rng.sample(unique, min(count, len(unique)))
        made.extend(Example(text, False, source, language, source) for text in chosen)
    return made
