"""The Vale engine against a second, plain reading of a style, and its speed. Vale itself is not installable here.

python -m evals.copy.vale_check --data ../shared/data [--sentences 2000] [--json]

The second reading follows Vale's documentation (its pages on checks) with Python's `re` and shares no code with
`assistant.copy.vale`: existence is `\\b(?:tokens)\\b` (`raw` in front, no `\\b` with `nonword`), substitution one
alternation of the keys, longest first, occurrence a count, conditional first without second. Sentences are English
documentation without markup, one a paragraph, so scopes of headings and lists never apply. Equal findings show that
both readings of the documentation agree; they do not show that Vale agrees.
"""

import argparse
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.copy.brand_file import parse_brand
from assistant.copy.rules.context import Context
from assistant.copy.rules.vale import ValeStyles
from assistant.copy.vale.style import read_style
from assistant.copy.view import View
from evals.guardrails.report import Figures, lines

SOURCES = ("ms_business_central", "ms_project_operations", "adobe_commerce_kb", "ms_customer_insights")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
KINDS = ("existence", "substitution", "occurrence", "conditional")
_PLAIN = re.compile(r"[A-Z][^<>`*_|#\[\]{}\\~]{30,220}[.!?]")
Found = tuple[int, str, int, int]
"""(sentence, rule, start, end)"""


def sentences(data: Path, count: int) -> list[str]:
    """Different English sentences without markup, addresses or list marks, taken in turn from several sources."""
    found: dict[str, None] = {}
    for name in SOURCES:
        own = 0
        for line in (data / "parallel" / f"{name}.tsv").read_text(encoding="utf-8").split("\n"):
            text = line.split("\t")[0].strip()
            if (
                not _PLAIN.fullmatch(text)
                or re.search(r"[.:!?] ", text)
                or "://" in text
                or "www." in text
                or re.search(r"\w\.[a-z]{2}", text)
            ):
                continue
            found.setdefault(text)
            own += 1
            if own >= count // len(SOURCES) + 1:
                break
    return list(found)[:count]


def engine(folder: Path, texts: Sequence[str]) -> set[Found]:
    """What `assistant.copy.vale` finds, sentence by sentence."""
    styles = ValeStyles([rule for rule in read_style(folder) if rule.extends in KINDS])
    brand = parse_brand("name: x\nlanguage: en\n")
    return {
        (number, found.rule.rsplit(".", 1)[-1], *found.span)
        for number, text in enumerate(texts)
        for found in styles.check(Context(View(text, "en"), brand))
    }


def plain(folder: Path, texts: Sequence[str]) -> set[Found]:
    """What the second reading finds."""
    made: set[Found] = set()
    for path in sorted(folder.glob("*.yml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))
        if rule.get("extends") not in KINDS or str(rule.get("scope", "text")).startswith("heading"):
            continue
        for number, text in enumerate(texts):
            made |= {(number, path.stem, start, end) for start, end in _READERS[rule["extends"]](rule, text)}
    return made


def _existence(rule: Mapping[str, Any], text: str) -> Iterator[tuple[int, int]]:
    tokens = "|".join(str(token) for token in rule.get("tokens", ()))
    body = "".join(rule.get("raw", ()))
    if tokens:
        body += f"(?:{tokens})" if rule.get("nonword") else rf"\b(?:{tokens})\b"
    allowed = {str(word).lower() for word in rule.get("exceptions", ())}
    for match in _compiled(body, rule).finditer(text):
        if match.group().lower() not in allowed:
            yield match.span()


def _substitution(rule: Mapping[str, Any], text: str) -> Iterator[tuple[int, int]]:
    keys = sorted(map(str, rule["swap"]), key=len, reverse=True)
    # Groups inside a key would hide which key it was.
    bare = [re.sub(_GROUP, "(?:", key) for key in keys]
    body = "|".join(f"(?P<k{number}>{key})" for number, key in enumerate(bare))
    for match in _compiled(f"(?:{body})" if rule.get("nonword") else rf"\b(?:{body})\b", rule).finditer(text):
        key = keys[int(str(match.lastgroup)[1:])]
        # What is there may already be what the rule wants in its place.
        if match.group() not in str(rule["swap"][key]).split("|"):
            yield match.span()


def _occurrence(rule: Mapping[str, Any], text: str) -> Iterator[tuple[int, int]]:
    found = list(_compiled(rule["token"], rule).finditer(text))
    if rule.get("max") and len(found) > rule["max"]:
        yield found[0].span()


def _conditional(rule: Mapping[str, Any], text: str) -> Iterator[tuple[int, int]]:
    defined = {match.group(1) for match in re.finditer(rule["second"], text)}
    for match in re.finditer(rule["first"], text):
        if match.group(1) not in defined and match.group(1) not in rule.get("exceptions", ()):
            yield match.span(1)


_READERS = {
    "existence": _existence,
    "substitution": _substitution,
    "occurrence": _occurrence,
    "conditional": _conditional,
}


def _compiled(body: str, rule: Mapping[str, Any]) -> "re.Pattern[str]":
    flags = re.MULTILINE | (re.IGNORECASE if rule.get("ignorecase") or body.startswith("(?i)") else 0)
    return re.compile(re.sub(r"\(\?[a-z]+\)", "", body), flags)


def measure(data: Path, count: int) -> Figures:
    """Agreement of the two readings by finding, differences by rule, and the engine's speed on one text."""
    folder = data / "copy" / "vale" / "Microsoft"
    texts = sentences(data, count)
    one, other = engine(folder, texts), plain(folder, texts)
    rules = sorted({found[1] for found in one ^ other})
    return {
        "sentences": len(texts),
        "findings": len(one),
        "same_findings": len(one & other) / len(one | other) if one | other else None,
        "differences": {rule: sum(found[1] == rule for found in one ^ other) for rule in rules},
        **speed(folder, texts),
    }


def speed(folder: Path, texts: Sequence[str], runs: int = 5) -> Figures:
    """Seconds for all sentences as one text with every rule of the style, best and median of some runs."""
    styles = ValeStyles(read_style(folder))
    brand = parse_brand("name: x\nlanguage: en\n")
    whole = "\n\n".join(texts)
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        list(styles.check(Context(View(whole, "en"), brand)))
        seconds.append(time.perf_counter() - begun)
    return {"seconds_best": min(seconds), "seconds_median": sorted(seconds)[runs // 2], "words": len(whole.split())}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.copy.vale_check")
    parser.add_argument("--data", type=Path, required=True, help="the folder with copy/vale/ and parallel/")
    parser.add_argument("--sentences", type=int, default=2_000)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(argv)
    figures = measure(options.data, options.sentences)
    print(json.dumps(figures, ensure_ascii=False) if options.json else "\n".join(lines(figures)))


if __name__ == "__main__":
    main()
