"""`spelling`: words against Hunspell dictionaries (.dic with .aff) or plain word lists."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.copy.errors import BrandError
from assistant.copy.vale.blocks import Block
from assistant.copy.vale.checks import Check, Hit, State, fill
from assistant.copy.vale.patterns import ValePattern
from assistant.copy.vale.style import ValeRule

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FILTERED = re.compile(r"[A-Z]{1}[a-z]+[A-Z]+\w+|\w+[_/.@]\w+|\b[A-Z]{2,}s?\b")
MOST_FORMS = 5_000_000


def spelling(rule: ValeRule, accepted: Sequence[str]) -> Check:
    """Words that no dictionary holds.

    Raises:
        BrandError: the rule names no dictionary that is there.
    """
    words = _dictionaries(rule)
    words |= {word.lower() for word in accepted}
    for name in rule.strings("ignore"):
        words |= {line.strip().lower() for line in _read(rule, name).splitlines() if line.strip()}
    filters = [ValePattern(source, f"{rule.name}.filters") for source in rule.strings("filters")]

    def check(block: Block, _: State) -> Iterator[Hit]:
        masked = _FILTERED.sub(lambda m: " " * len(m.group()), block.text)
        for match in _WORD.finditer(masked):
            word = match.group()
            if _known(word, words) or any(pattern.search(word) for pattern in filters):
                continue
            yield Hit(match.start(), match.end(), fill(rule.message, word))

    return check


def _known(word: str, words: set[str]) -> bool:
    lower = word.lower().replace("’", "'")
    return lower in words or lower.removesuffix("'s") in words


def _dictionaries(rule: ValeRule) -> set[str]:
    folder = rule.folder / str(rule.options.get("dicpath") or ".")
    names = rule.strings("dictionaries") or rule.strings("dic")
    if not names:
        raise BrandError(
            f"{rule.name}: no dictionary is shipped.",
            "Name Hunspell files with 'dicpath' and 'dictionaries', or disable the rule.",
        )
    words: set[str] = set()
    for name in names:
        path = folder / name
        dic = path if path.suffix == ".dic" else path.with_name(path.name + ".dic")
        words |= read_hunspell(dic, dic.with_suffix(".aff"))
    return words


def _read(rule: ValeRule, name: str) -> str:
    for path in (rule.folder / name, rule.folder.parent / name):
        if path.is_file():
            return path.read_text(encoding="utf-8", errors="replace")
    raise BrandError(f"{rule.name}: the word list {name} does not exist.", "Correct 'ignore'.")


def read_hunspell(dic: Path, aff: Path) -> set[str]:
    """All forms of a Hunspell dictionary, in lower case.

    Raises:
        BrandError: the dictionary cannot be read.
    """
    try:
        encoding = _encoding(aff)
        lines = dic.read_text(encoding=encoding, errors="replace").splitlines()
        affixes = _affixes(aff.read_text(encoding=encoding, errors="replace")) if aff.is_file() else {}
    except OSError as error:
        raise BrandError(
            f"The dictionary {dic} cannot be read ({type(error).__name__}).", "Correct 'dicpath'."
        ) from None
    forms: set[str] = set()
    for line in lines[1:] if lines and lines[0].strip().isdigit() else lines:
        word, _, flags = line.split("\t")[0].split(" ")[0].partition("/")
        if word:
            forms |= {form.lower() for form in _forms(word, flags, affixes)}
        if len(forms) > MOST_FORMS:
            raise BrandError(f"The dictionary {dic} has more than {MOST_FORMS:,} forms.", "Use a smaller one.")
    return forms


Affix = tuple[bool, str, str, "re.Pattern[str]"]


def _encoding(aff: Path) -> str:
    if not aff.is_file():
        return "utf-8"
    found = re.search(rb"^SET\s+(\S+)", aff.read_bytes()[:4_000], re.M)
    return found[1].decode("ascii", "replace").lower() if found else "utf-8"


def _affixes(text: str) -> dict[str, list[Affix]]:
    made: dict[str, list[Affix]] = {}
    for line in text.splitlines():
        parts = line.split()
        if len(parts) < 4 or parts[0] not in ("SFX", "PFX") or parts[2] in "YN":
            continue
        suffix, strip = parts[0] == "SFX", "" if parts[2] == "0" else parts[2]
        add = parts[3].split("/")[0]
        condition = parts[4] if len(parts) > 4 else "."
        body = "" if condition == "." else condition
        try:
            pattern = re.compile(f"{body}$" if suffix else f"^{body}")
        except re.error:
            continue
        made.setdefault(parts[1], []).append((suffix, strip, "" if add == "0" else add, pattern))
    return made


def _forms(word: str, flags: str, affixes: dict[str, list[Affix]]) -> Iterator[str]:
    yield word
    for flag in flags:
        for suffix, strip, add, pattern in affixes.get(flag, ()):
            if not pattern.search(word):
                continue
            if suffix:
                yield word[: len(word) - len(strip)] + add
            else:
                yield add + word[len(strip) :]
