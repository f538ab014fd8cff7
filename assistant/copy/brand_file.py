"""Reading a brand file: errors with line, key and nearest key; rules that contradict each other are reported."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from assistant.copy.brand import Brand
from assistant.copy.errors import BrandError
from assistant.copy.inflection import forms
from assistant.copy.view import fold

MOST_BYTES = 2_000_000
_MOST_ALIASES = 100


def load_brand(path: Path) -> Brand:
    """Read and check a brand file.

    Raises:
        BrandError: with file, line and key; an unknown key names the nearest known one.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BrandError(f"{path} is larger than {MOST_BYTES:,} bytes.", "Split its Vale styles into files.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BrandError(
            f"The brand file {path} cannot be read ({type(error).__name__}).", "Give a UTF-8 file with --brand."
        ) from None
    return parse_brand(text, str(path), folder=path.parent)


def parse_brand(text: str, where: str = "brand.yaml", folder: Path = Path(".")) -> Brand:
    """The brand of a YAML text; see `load_brand`."""
    node = _compose(text, where)
    data = yaml.safe_load(text)
    if not isinstance(data, dict):
        raise BrandError(f"{where} must hold keys and values.", "Start with: name: My brand")
    if "folder" in data:
        raise BrandError(f"{where} line {line_of(node, ('folder',))}: unknown key 'folder'.", "Remove it.")
    try:
        brand = Brand.model_validate({**data, "folder": str(folder)})
    except ValidationError as error:
        raise BrandError(_explain(error, node, where), "See docs/brand-yaml.md.") from None
    problems = [f"{where} line {line_of(node, at)}: {message}" for at, message in contradictions(brand)]
    if problems:
        raise BrandError(" ".join(problems), "Keep one of the two.")
    return brand


def json_schema() -> dict[str, Any]:
    """The JSON schema of brand.yaml, for editors."""
    schema = Brand.model_json_schema()
    schema["properties"].pop("folder", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Beleg brand file", **schema}


def _compose(text: str, where: str) -> "yaml.Node | None":
    try:
        if sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)) > _MOST_ALIASES:
            raise BrandError(f"{where}: too many YAML aliases.", "Write the values out.")
        return yaml.compose(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f" line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise BrandError(f"{where}{at}: not valid YAML.", "Check indentation and quotes there.") from None
    except RecursionError:
        raise BrandError(f"{where}: nested too deeply.", "Write it flat.") from None


def line_of(node: "yaml.Node | None", keys: Sequence[str | int]) -> int:
    """The line (from 1) of the value at a path, or of the nearest parent that exists."""
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _explain(error: ValidationError, node: "yaml.Node | None", where: str) -> str:
    lines = []
    for item in error.errors()[:20]:
        at = tuple(item["loc"])
        name = ".".join(str(part) for part in at)
        line = line_of(node, at)
        if item["type"] == "extra_forbidden":
            near = difflib.get_close_matches(str(at[-1]), _known_keys(at[:-1]), n=1, cutoff=0.0)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            lines.append(f"{where} line {line}: unknown key '{name}'.{hint}")
        else:
            lines.append(f"{where} line {line}: '{name}': {item['msg'].removeprefix('Value error, ')}.")
    return " ".join(lines)


def _known_keys(loc: Sequence[str | int]) -> list[str]:
    model: type[BaseModel] = Brand
    for part in loc:
        field = model.model_fields.get(str(part)) if not isinstance(part, int) else None
        inner = _section_of(field.annotation) if field else None
        if inner is not None:
            model = inner
    return [name for name in model.model_fields if name != "folder"]


def _section_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is not None:
        return next((found for part in get_args(annotation) if (found := _section_of(part))), None)
    return None


Problem = tuple[tuple[str | int, ...], str]


def contradictions(brand: Brand) -> Iterator[Problem]:
    """Rules of a brand that no text can satisfy together: (path of keys, message)."""
    yield from _terms_against_terms(brand)
    yield from _cycles(brand)
    yield from _glossary(brand)
    yield from _claims(brand)
    yield from _required(brand)
    yield from _twice(brand)


def _terms_against_terms(brand: Brand) -> Iterator[Problem]:
    owner: dict[tuple[str, str | None], tuple[int, str]] = {}
    for index, term in enumerate(brand.terms):
        for word in term.instead_of:
            if term.use and fold(word) == fold(term.use) and not term.case_sensitive and word == term.use:
                yield ("terms", index), f"'{word}' is to be replaced by itself."
            known = owner.setdefault((fold(word), term.language), (index, term.use))
            if known[0] != index and known[1] != term.use:
                yield (
                    ("terms", index),
                    f"'{word}' is to be replaced by '{term.use or 'nothing'}' here and by "
                    f"'{known[1] or 'nothing'}' in terms.{known[0]}.",
                )


def _cycles(brand: Brand) -> Iterator[Problem]:
    """A → B → A: no text can be right."""
    step = {
        fold(word): (fold(term.use), index)
        for index, term in enumerate(brand.terms)
        for word in term.instead_of
        if term.use
    }
    reported: set[frozenset[str]] = set()
    for start in step:
        path, at = [start], step[start][0]
        while at in step and at not in path:
            path.append(at)
            at = step[at][0]
        if at == start and len(path) > 1 and frozenset(path) not in reported:
            reported.add(frozenset(path))
            yield ("terms", step[start][1]), f"the replacements run in a circle: {' → '.join([*path, start])}."


def _glossary(brand: Brand) -> Iterator[Problem]:
    for language in ("de", "en"):
        preferred: dict[str, int] = {}
        for index, entry in enumerate(brand.glossary.entries):
            for word in entry.avoid(language):
                if fold(word) in map(fold, entry.of(language)):
                    yield ("glossary", "entries", index), f"'{word}' is both right and to be avoided."
            first = fold(entry.of(language)[0])
            other = "en" if language == "de" else "de"
            known = preferred.setdefault(first, index)
            if known != index and fold(entry.of(other)[0]) != fold(brand.glossary.entries[known].of(other)[0]):
                yield (
                    ("glossary", "entries", index),
                    f"'{entry.of(language)[0]}' has another translation in glossary.entries.{known}.",
                )
    yield from _glossary_circle(brand)
    yield from _glossary_against_terms(brand)


def _glossary_circle(brand: Brand) -> Iterator[Problem]:
    """Entry A avoids what entry B prefers and the other way round: neither can be written."""
    for language in ("de", "en"):
        avoided = {
            fold(word): index for index, entry in enumerate(brand.glossary.entries) for word in entry.avoid(language)
        }
        for index, entry in enumerate(brand.glossary.entries):
            by = avoided.get(fold(entry.of(language)[0]))
            if by is None or by <= index:
                continue
            back = {fold(word) for word in entry.avoid(language)}
            if fold(brand.glossary.entries[by].of(language)[0]) in back:
                yield ("glossary", "entries", by), f"runs in a circle with glossary.entries.{index}."


def _glossary_against_terms(brand: Brand) -> Iterator[Problem]:
    for index, entry in enumerate(brand.glossary.entries):
        for language in ("de", "en"):
            first = entry.of(language)[0]
            for term in brand.terms:
                if term.language in (None, language) and fold(first) in map(fold, term.instead_of):
                    yield (
                        ("glossary", "entries", index),
                        f"prefers '{first}', which terms replace by '{term.use or 'nothing'}'.",
                    )


def _claims(brand: Brand) -> Iterator[Problem]:
    policies: dict[tuple[str, str | None], tuple[int, str]] = {}
    for index, rule in enumerate(brand.claims.rules):
        for word in rule.terms:
            known = policies.setdefault((fold(word), rule.language), (index, rule.policy))
            if known[1] != rule.policy:
                yield (
                    ("claims", "rules", index),
                    f"'{word}' is {rule.policy} here and {known[1]} in claims.rules.{known[0]}.",
                )


def _required(brand: Brand) -> Iterator[Problem]:
    banned = {
        form: index
        for index, term in enumerate(brand.terms)
        if not term.channels
        for word in term.instead_of
        if " " not in word
        for form in forms(word, term.language)
    }
    forbidden = {fold(w) for rule in brand.claims.rules if rule.policy == "forbidden" for w in rule.terms}
    for index, rule in enumerate(brand.required):
        if all(fold(text) in banned or fold(text) in forbidden for text in rule.any_of):
            yield ("required", index), f"requires '{rule.any_of[0]}', which another rule forbids."
    for index, term in enumerate(brand.terms):
        if term.use and fold(term.use) in forbidden:
            yield ("terms", index), f"writes '{term.use}', which claims.rules forbid."


def _twice(brand: Brand) -> Iterator[Problem]:
    groups: Mapping[tuple[str, ...], Sequence[str]] = {
        ("required",): [rule.id for rule in brand.required],
        ("patterns",): [rule.id for rule in brand.patterns],
        ("claims", "rules"): [rule.id for rule in brand.claims.rules],
        ("legal", "rules"): [rule.id for rule in brand.legal.rules],
    }
    for path, names in groups.items():
        for index, name in enumerate(names):
            if name in names[:index]:
                yield (*path, index), f"the id '{name}' is used twice."
