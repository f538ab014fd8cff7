"""Reading Vale styles: folders of YAML rules."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.copy.errors import BrandError
from assistant.copy.types import SEVERITIES, Severity

EXTENSION_POINTS = (
    "existence",
    "substitution",
    "occurrence",
    "repetition",
    "consistency",
    "conditional",
    "capitalization",
    "metric",
    "readability",
    "sequence",
    "spelling",
)
_COMMON = frozenset(
    (
        "extends",
        "message",
        "level",
        "scope",
        "link",
        "limit",
        "action",
        "description",
        "name",
        "vocab",
        "matchcase",
        "tests",
        "code",
    )
)
_KEYS: Mapping[str, frozenset[str]] = {
    "existence": frozenset(("tokens", "raw", "exceptions", "append", "ignorecase", "nonword")),
    "substitution": frozenset(("swap", "exceptions", "ignorecase", "nonword", "capitalize", "pos")),
    "occurrence": frozenset(("token", "max", "min", "ignorecase")),
    "repetition": frozenset(("tokens", "max", "ignorecase", "alpha", "exceptions")),
    "consistency": frozenset(("either", "nonword", "ignorecase")),
    "conditional": frozenset(("first", "second", "exceptions", "ignorecase")),
    "capitalization": frozenset(("match", "style", "exceptions", "indicators", "threshold", "prefix")),
    "metric": frozenset(("formula", "condition")),
    "readability": frozenset(("metrics", "grade")),
    "sequence": frozenset(("tokens", "ignorecase", "exceptions", "model")),
    "spelling": frozenset(
        ("dictionaries", "dicpath", "dic", "aff", "filters", "ignore", "custom", "append", "exceptions", "threshold")
    ),
}
MOST_RULES = 2_000
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class ValeRule:
    """One YAML file of a style.

    Attributes:
        name: Style.Rule.
        extends: the extension point.
        options: keys of the extension point.
        action: its `action`, {} without.
        folder: where the file lies; relative assets start there.
    """

    name: str
    extends: str
    message: str
    level: Severity
    scope: tuple[str, ...]
    link: str
    limit: int
    options: Mapping[str, Any]
    action: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path(".")

    def flag(self, key: str, default: bool = False) -> bool:
        """A yes/no option."""
        return bool(self.options.get(key, default))

    def strings(self, key: str) -> list[str]:
        """A list of strings; a single one counts as a list."""
        value = self.options.get(key) or []
        return [str(item) for item in (value if isinstance(value, list) else [value]) if str(item).strip()]


def read_style(
    folder: Path, disable: tuple[str, ...] = (), levels: Mapping[str, Severity] | None = None
) -> list[ValeRule]:
    """All rules of a style's folder, by name; sub-folders belong to the style.

    Raises:
        BrandError: no such style, or a rule in it that cannot be used; the cause names file and key.
    """
    if not folder.is_dir():
        names = [path.name for path in folder.parent.glob("*") if path.is_dir()] if folder.parent.is_dir() else []
        near = difflib.get_close_matches(folder.name, names, n=1, cutoff=0.0)
        raise BrandError(
            f"There is no Vale style {folder}.",
            f"Did you mean '{near[0]}'?" if near else "Correct vale.path in the brand file.",
        )
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))
    if len(files) > MOST_RULES:
        raise BrandError(f"{folder} holds more than {MOST_RULES} rules.", "Split the style.")
    known = {f"{folder.name}.{path.stem}" for path in files}
    for name in disable:
        if name.startswith(f"{folder.name}.") and name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
            raise BrandError(f"vale.disable names '{name}', which does not exist.", f"Did you mean '{near[0]}'?")
    rules = [read_rule(path, folder.name) for path in files if f"{folder.name}.{path.stem}" not in disable]
    chosen = levels or {}
    return [rule if rule.name not in chosen else _with_level(rule, chosen[rule.name]) for rule in rules]


def _with_level(rule: ValeRule, level: Severity) -> ValeRule:
    from dataclasses import replace

    return replace(rule, level=level)


def read_rule(path: Path, style: str) -> ValeRule:
    """One rule.

    Raises:
        BrandError: the file is no Vale rule, or of an extension point that does not run here.
    """
    data = _read(path)
    extends = data.get("extends")
    if extends == "script":
        raise BrandError(
            f"{path}: rules of 'script' (Tengo programs) do not run here.", f"Add {style}.{path.stem} to vale.disable."
        )
    if extends not in EXTENSION_POINTS:
        raise BrandError(f"{path}: 'extends' must be one of {', '.join(EXTENSION_POINTS)}.", "Correct the style.")
    if not isinstance(data.get("message"), str):
        raise BrandError(f"{path}: the required key 'message' is missing.", "Add it.")
    level = data.get("level", "warning")
    if level not in SEVERITIES:
        raise BrandError(f"{path}: 'level' must be suggestion, warning or error.", "Correct the style.")
    options = {key.lower(): value for key, value in data.items() if key.lower() not in _COMMON}
    for key in options:
        if key not in _KEYS[extends]:
            near = difflib.get_close_matches(key, sorted(_KEYS[extends] | _COMMON), n=1, cutoff=0.0)
            raise BrandError(f"{path}: unknown key '{key}'.", f"Did you mean '{near[0]}'?")
    scope = data.get("scope") or (
        "sentence" if extends == "sequence" else "summary" if extends in ("metric", "readability") else "text"
    )
    action = data.get("action")
    return ValeRule(
        f"{style}.{path.stem}",
        extends,
        data["message"],
        level,
        tuple(str(s) for s in scope) if isinstance(scope, list) else (str(scope),),
        str(data.get("link") or ""),
        int(data.get("limit") or 0),
        options,
        action if isinstance(action, dict) else {},
        path.parent,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BrandError(f"{path} is larger than {MOST_BYTES:,} bytes.", "Split it.")
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BrandError(f"{path} cannot be read ({type(error).__name__}).", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise BrandError(f"{path}{where}: not valid YAML.", "Check indentation and quotes there.") from None
    if not isinstance(data, dict):
        raise BrandError(f"{path} must hold keys and values.", "See https://vale.sh/docs/styles.")
    return data
