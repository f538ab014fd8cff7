"""What Vale's actions would change: replace, remove, edit, convert."""

from typing import Any

import regex

from assistant.copy.vale.style import ValeRule

SECONDS = 0.2


def options(value: str) -> list[str]:
    r"""The alternatives of a replacement: "carry out|do" has two; "\|" is a bar."""
    return [part.replace("\0", "|") for part in value.replace(r"\|", "\0").split("|") if part]


def sentence(parts: list[str]) -> str:
    """'a', 'b', or 'c', as Vale writes several suggestions."""
    quoted = [f"'{part}'" for part in parts]
    if len(quoted) < 3:
        return " or ".join(quoted)
    return ", ".join(quoted[:-1]) + f", or {quoted[-1]}"


def edited(rule: ValeRule, match: str) -> str | None:
    """The match after the rule's own action; None when it has none that says what to write."""
    name = rule.action.get("name")
    params = [str(param) for param in _list(rule.action.get("params"))]
    if name == "edit" and params:
        return _edit(params[0], params[1:], match)
    if name == "convert" and params[:1] == ["simple"]:
        return match.replace("-", "")
    if name == "replace" and params:
        if len(params) == 2 and params[0] == match:
            return params[1]
        return params[0] if len(params) == 1 else None
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _edit(kind: str, params: list[str], match: str) -> str | None:
    first = params[0] if params else " "
    if kind == "regex" and len(params) > 1:
        try:
            replacement = regex.sub(r"\$(\d+)", r"\\\1", params[1])
            return str(regex.sub(first, replacement, match, timeout=SECONDS))
        except (regex.error, TimeoutError, IndexError):
            return None
    simple = {
        "trim": lambda: match.strip(first),
        "trim_right": lambda: match.rstrip(first),
        "trim_left": lambda: match.lstrip(first),
        "remove": lambda: match.strip(first),
        "truncate": lambda: match.split(first)[0],
        "upper": match.upper,
        "lower": match.lower,
    }
    if kind == "split" and len(params) > 1 and params[1].isdigit():
        parts = match.split(first)
        return parts[int(params[1])] if int(params[1]) < len(parts) else None
    return simple[kind]() if kind in simple else None
